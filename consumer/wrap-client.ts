import { own } from '../contract/own.js'

/** A call or a stream of a client, whether or not it takes an input. */
export type Ask = (inputOrOptions?: unknown, options?: unknown) => unknown
type Members = { readonly [member: string]: Ask }

/** What each call and each stream of a client becomes. */
export interface Wraps {
  readonly call: (member: string, ask: Ask) => Ask
  readonly stream: (member: string, ask: Ask) => Ask
}

/** A client like `client`, whose calls and streams are wrapped. */
export function wrapClient<C extends object>(client: C, { call, stream }: Wraps): C {
  const groups = client as C & { readonly calls?: Members; readonly streams?: Members }
  const changed: { calls?: object; streams?: object } = {}
  const calls = own(groups, 'calls')
  const streams = own(groups, 'streams')
  if (calls) changed.calls = wrapped(calls, call)
  if (streams) changed.streams = wrapped(streams, stream)
  return Object.freeze({ ...client, ...changed })
}

function wrapped(members: Members, wrap: Wraps['call']): object {
  return Object.freeze(
    Object.fromEntries(
      // No array pattern: it would look for an iterator.
      Object.entries(members).map((entry) => [entry[0], wrap(entry[0], entry[1])]),
    ),
  )
}

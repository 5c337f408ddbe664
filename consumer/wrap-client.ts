import { own } from '../contract/own.js'

/** A call, a stream or a notice of a client, whether or not it takes an input. */
export type Ask = (inputOrOptions?: unknown, options?: unknown) => unknown
type Members = { readonly [member: string]: Ask }

/** What each member of a group becomes. */
export type Wraps = {
  readonly [group in 'calls' | 'streams' | 'notices']?: (member: string, ask: Ask) => Ask
}

/** A client like `client`, whose members are wrapped. */
export function wrapClient<C extends object>(client: C, wraps: Wraps): C {
  const changed: { [group: string]: object } = {}
  for (const group of Object.keys(wraps) as (keyof Wraps)[]) {
    const members = own(client as C & { readonly [group in keyof Wraps]?: Members }, group)
    if (members) changed[group] = wrapped(members, wraps[group] as NonNullable<Wraps['calls']>)
  }
  return Object.freeze({ ...client, ...changed })
}

function wrapped(members: Members, wrap: NonNullable<Wraps['calls']>): object {
  return Object.freeze(
    Object.fromEntries(
      // No array pattern: it would look for an iterator.
      Object.entries(members).map((entry) => [entry[0], wrap(entry[0], entry[1])]),
    ),
  )
}

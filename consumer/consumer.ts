// What asks: the consumer's end of a session, from hello to its close. Knows its link, and nothing of providers.
// This folder is what a page bundles, all but what is for providers that are not trusted.
import { type CloseCode, KitError } from '../contract/errors.js'
import type { Fingerprint } from '../contract/fingerprint.js'
import type { CallOptions, Closed } from '../contract/infer.js'
import { BATCH_LENGTH, endOf, type LinkEvents, openLink } from '../link/link.js'
import type { DomPortLike } from '../link/port.js'
import type { Log } from '../link/report.js'
import type { Timers } from '../link/timers.js'
import {
  BYE,
  END,
  EVENT,
  FAILURE,
  HELLO,
  ITEM,
  LOST,
  NOTICE,
  PING,
  PONG,
  PROTOCOL_VERSION,
  type ProviderFrame,
  RESULT,
  SENT,
  STALL,
  type ToldMember,
  WELCOME,
} from '../wire/protocol.js'
import type { Careful } from './careful.js'
import { createListeners, type Listening } from './event-listeners.js'
import { createIncomingStream } from './incoming-stream.js'
import { createRequests } from './requests.js'

/** A session as its host holds it. */
export interface OpenedSession {
  readonly closed: Promise<Closed>
  /** Ends it for a reason that the host knows. Idempotent. */
  close(code: CloseCode, message: string): void
}

/** Takes a frame from the provider, and takes it as declared. */
export type Hear = (...frame: ProviderFrame) => void

/**
 * Opens a session as a consumer over `port`, and builds its client: real functions in frozen objects, one for each
 * member that the provider tells of. A typo is `undefined`, and nothing traps `then`. Owns the port from here on,
 * whatever the outcome.
 *
 * @param name The contract's.
 * @param contract The name again; or all that the contract is, to be compared by the provider.
 * @param onOpen Hears of the client, or `onFail` of why there is none.
 * @param careful For a provider that is not trusted; without it all is taken as declared.
 */
export function openSession(
  name: string,
  contract: string | Fingerprint,
  port: DomPortLike,
  timers: Timers,
  log: Log,
  onOpen: (client: object) => void,
  onFail: (reason: unknown) => void,
  careful?: Careful,
): OpenedSession {
  let members: readonly ToldMember[] = []
  let tellClosed: (closed: Closed) => void
  const closed = new Promise<Closed>((resolve) => {
    tellClosed = resolve
  })

  const hear: Hear = (type, a, b?, c?) => {
    switch (type) {
      case RESULT:
        return requests.end(a)?.accept(b)
      case ITEM:
        return requests.get(a)?.accept(b)
      case EVENT:
        return dispatch((members[a] as ToldMember)[1], b)
      case END:
        return requests.end(a)?.fail()
      case FAILURE:
        return requests.end(a)?.fail(Object.assign(new Error(b), c))
      case STALL:
        return requests.get(a)?.stall?.()
      case PING:
        return link.write(PONG, a)
      case LOST:
        return link.write(SENT, requests.last())
      case WELCOME:
        members = b
        requests.keepTo(a)
        link.batchLength = a.batchLength
        return onOpen(createClient())
      case BYE:
        return link.close(a, b, true)
    }
  }

  /** Calls the listeners of an event in the order they came; one that throws does not stop the rest. */
  const dispatch = (event: string, payload: unknown) => {
    const list = listeners.lists.get(event) as Set<Listening>
    for (const own of [...list]) {
      try {
        // One that an earlier one has just removed is not called.
        if (list.has(own)) own.hear(payload)
      } catch (error) {
        log('listener-error', `events.${event}`, error)
      }
    }
  }

  const createClient = () => {
    const groups: Record<string, Record<string, unknown>> = Object.create(null)
    members.forEach((told, member) => {
      const { 0: group, 1: key, 2: takesInput, 3: window } = told
      const title = `${name}.${key}`
      const ask = (input: unknown, options: CallOptions | undefined) =>
        group === 'calls'
          ? new Promise((resolve, reject) => {
              requests.begin(requests.calls, member, title, input, options, 0, resolve, reject)
            })
          : createIncomingStream(link, requests, member, title, input, options, window)
      groups[group] ??= group === 'events' ? listeners.facade : {}
      if (group === 'events') listeners.lists.set(key, new Set())
      else
        groups[group][key] =
          group === 'notices'
            ? (input: unknown) => link.write(NOTICE, member, requests.encode(title, input))
            : takesInput
              ? ask
              : (options?: CallOptions) => ask(undefined, options)
    })
    Object.values(groups).forEach(Object.freeze)
    const close = () => link.close('CLOSED', 'The consumer closed the session')
    return Object.freeze({ ...groups, name, closed, close, [Symbol.dispose]: close })
  }

  const events = {
    onFrame: hear as unknown as LinkEvents['onFrame'],
    onUnsent(type: number, a: number, cause: unknown) {
      // A notice begins with its member, and has no number.
      if (type === NOTICE) return log('invalid-output', members[a]?.[1], cause)
      const request = requests.end(a)
      request?.fail(new KitError('NOT_CLONABLE', `\`${request.title}\` could not be sent`, { cause }))
    },
    onClosed(how: Closed) {
      onFail(endOf(how, name))
      requests.close(how)
      listeners.close(how)
      tellClosed(how)
    },
  }
  const link = careful ? careful.open(port, events, () => requests) : openLink(port, events)
  const requests = createRequests(link, timers, careful?.prepare)
  const listeners = createListeners(timers)
  link.write(HELLO, PROTOCOL_VERSION, contract, !!careful, careful?.batchLength ?? BATCH_LENGTH)
  return { closed, close: link.close }
}

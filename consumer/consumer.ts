// What asks: the consumer's end of a session, from hello to its close. Knows its link, and nothing of providers.
// This folder is what a page bundles, all but what is for providers that are not trusted.
import type { CloseCode } from '../contract/errors.js'
import type { Fingerprint } from '../contract/fingerprint.js'
import type { CallOptions, Closed } from '../contract/infer.js'
import { endOf, type Link, openLink } from '../link/link.js'
import type { DomPortLike } from '../link/port.js'
import type { OnFrame } from '../link/read-posts.js'
import type { Timers } from '../link/timers.js'
import {
  BYE,
  type ConsumerLimits,
  END,
  EVENT,
  FAILURE,
  HELLO,
  ITEM,
  PING,
  PONG,
  PROTOCOL_VERSION,
  type ProviderFrame,
  RESULT,
  STALL,
  STATE,
  TAKEN,
  type ToldMember,
  WELCOME,
} from '../wire/protocol.js'
import { createListeners, type Listening } from './event-listeners.js'
import { createIncomingStream } from './incoming-stream.js'
import { createRequests, type Requests } from './requests.js'
import { createState } from './state.js'

/** A session as its host holds it. */
export interface OpenedSession {
  readonly closed: Promise<Closed>
  /** Ends it for a reason that the host knows. Idempotent. */
  close(code: CloseCode, message: string): void
}

/** Hears of what went wrong outside of any request, and with which member. */
export type Report = (cause: unknown, member: ToldMember) => void

/** Takes a frame from the provider, and takes it as declared. */
export type Hear = (...frame: ProviderFrame) => void

/** Reads what arrives on `port` until `link` ends, and hands on what is to be heard. */
export type Read = (port: DomPortLike, link: Link, hear: OnFrame, requests: Requests) => void

/**
 * Opens a session as a consumer over `port`, and builds its client: real functions in frozen objects, one for each
 * member that the provider tells of. A typo is `undefined`, and nothing traps `then`. Owns the port from here on,
 * whatever the outcome.
 *
 * @param name The contract's.
 * @param contract The name again; or all that the contract is, to be compared by the provider.
 * @param report Hears what the app is to know: what a listener threw, and why a notice could not be sent.
 * @param onOpen Hears of the client, or `onFail` of why there is none.
 * @param read `readPosts` for a provider that is trusted: all is taken as declared.
 * @param takes What this side takes; only where its provider is not trusted.
 */
export function openSession(
  name: string,
  contract: string | Fingerprint,
  port: DomPortLike,
  timers: Timers,
  report: Report,
  onOpen: (client: object) => void,
  onFail: (reason: unknown) => void,
  read: Read,
  takes?: ConsumerLimits,
): OpenedSession {
  let members: readonly ToldMember[] = []
  /** Who hears of an event or a state, by its member's number. */
  const heard: Set<Listening>[] = []
  let tellClosed: (closed: Closed) => void
  const closed = new Promise<Closed>((resolve) => {
    tellClosed = resolve
  })

  const hear: Hear = (type, a, b?, c?) => {
    switch (type) {
      case RESULT:
        return requests.end(a)?.accept?.(b)
      case ITEM:
        return requests.sent.get(a)?.accept?.(b)
      case EVENT:
      case STATE:
        return dispatch(a, b)
      case END:
        return requests.end(a)?.fail()
      case FAILURE:
        return requests.end(a)?.fail(Object.assign(new Error(b), c))
      case STALL:
        return requests.sent.get(a)?.stall?.()
      case PING:
        return link.write(PONG, a)
      case TAKEN:
        return requests.taken(a, b)
      case WELCOME:
        members = b
        requests.open(a)
        link.batchLength = a.batchLength
        return onOpen(createClient())
      case BYE:
        return link.close(a, b, true)
    }
  }

  /** Calls the listeners of an event or a state in the order they came; one that throws does not stop the rest. */
  const dispatch = (member: number, payload: unknown) => {
    const list = heard[member] as Set<Listening>
    for (const own of [...list]) {
      try {
        // One that an earlier one has just removed is not called.
        if (list.has(own)) own.hear(payload)
      } catch (error) {
        report(error, members[member] as ToldMember)
      }
    }
  }

  const createClient = () => {
    const groups: Record<string, Record<string, unknown>> = Object.create(null)
    members.forEach((told, member) => {
      const { 0: group, 1: key, 2: takesInput, 3: more } = told
      const title = `${name}.${key}`
      const ask = (input: unknown, options: CallOptions | undefined) =>
        group === 'calls'
          ? new Promise((resolve, reject) => {
              requests.begin(requests.calls, member, title, input, options, 0, reject, resolve)
            })
          : createIncomingStream(link, requests, member, title, input, options, more as number)
      groups[group] ??= group === 'events' ? listeners.facade : {}
      heard[member] = new Set()
      if (group === 'events') listeners.lists.set(key, heard[member])
      else
        groups[group][key] =
          group === 'notices'
            ? (input: unknown) => {
                let isSending = true
                requests.begin(requests.notices, member, title, input, undefined, 0, (error) => {
                  if (isSending) throw error
                  // It still waited when the session ended.
                  report(error, told)
                })
                isSending = false
              }
            : group === 'states'
              ? createState(heard[member], more)
              : takesInput
                ? ask
                : (options?: CallOptions) => ask(undefined, options)
    })
    Object.values(groups).forEach(Object.freeze)
    const close = () => link.close('CLOSED', 'Closed by the consumer')
    return Object.freeze({ ...groups, name, closed, close, [Symbol.dispose]: close })
  }

  const link = openLink(port, (how) => {
    onFail(endOf(how, name))
    requests.close(how)
    listeners.close(how)
    tellClosed(how)
  })
  const requests = createRequests(link, timers)
  const listeners = createListeners(timers)
  link.write(HELLO, PROTOCOL_VERSION, contract, takes ?? 0)
  read(port, link, hear as unknown as OnFrame, requests)
  return { closed, close: link.close }
}

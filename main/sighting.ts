import type { CloseCode } from '../contract/errors.js'
import type { Report } from '../link/report.js'
import type { Outcome } from '../provider/watcher.js'
import type { Limits } from '../wire/limits.js'
import type { DocumentFacts } from '../wire/peer.js'
import type { Refused } from './refusals.js'

export type { Outcome } from '../provider/watcher.js'

/** A document that was let in, by the number under which the bridge's records name it. */
export interface SeenDocument extends DocumentFacts {
  /** Unique in its bridge, and never given twice. */
  readonly id: number
}

// Aliases, not interfaces, so that what is seen can be exported by those who cannot import these.

/** A session, as every record of it names it. */
type SeenSession = {
  /** Unique in its bridge, and never given twice. */
  readonly session: number
  readonly contract: string
}

/** A session with main's facts of it. */
export interface SessionSighting extends SeenSession {
  /** What main is in it. */
  readonly role: 'provider' | 'consumer'
  /** The document at the other end; `undefined` for a utility process. */
  readonly document: number | undefined
  readonly origin: string | undefined
  readonly webContentsId: number | undefined
  /** The utility process at the other end. */
  readonly pid: number | undefined
}

/** A session that is open; of {@link Bridge.sessions}. */
export interface SessionInfo extends SessionSighting {
  /** When it opened, in milliseconds since 1970. */
  readonly since: number
}

/** A call or a stream, as every record of it names it. */
type SeenRequest = SeenSession & {
  /** `provider` where the other end asks main, `consumer` where main asks. */
  readonly role: SessionSighting['role']
  /** Unique in its session. */
  readonly id: number
  /** `calls.open` */
  readonly member: string
}

type Ended = {
  readonly outcome: Outcome
  /** A declared error's name, or the kit's code; `undefined` for `ok`. */
  readonly code: string | undefined
  /** Milliseconds since it began. */
  readonly ms: number
  /** Estimated bytes of what was answered. */
  readonly bytes: number
}

/** How far a stream has come. */
type Flow = {
  readonly items: number
  /** Estimated, of all items. */
  readonly bytes: number
  /** How often the consumer had no room; where main is that, 0: its provider knows. */
  readonly stalls: number
}

/** Adds what every record has. */
type Timed<K extends string, T> = {
  readonly kind: K
  /** Milliseconds since 1970, from the monotonic clock (`performance.timeOrigin + performance.now()`). */
  readonly at: number
} & T

/**
 * Something that crossed a bridge, or was kept from it: plain data with names, sizes and times. No value that an app or a
 * page sent is ever in it.
 */
export type Sighting =
  | Timed<'document-admitted', { readonly document: SeenDocument }>
  | Timed<
      'document-closed',
      { readonly document: number; readonly code: CloseCode; readonly message: string }
    >
  | Timed<'refused', { readonly refused: Refused }>
  | Timed<'session-opened', SessionSighting>
  /** Also of one that never opened: `wasOpen` is false then. */
  | Timed<
      'session-closed',
      SessionSighting & {
        readonly code: CloseCode
        readonly message: string
        readonly ms: number
        readonly wasOpen: boolean
      }
    >
  /** `bytes` are estimated, of the input. */
  | Timed<'call-started', SeenRequest & { readonly bytes: number }>
  | Timed<'call-ended', SeenRequest & Ended>
  | Timed<'stream-opened', SeenRequest & { readonly bytes: number }>
  | Timed<'stream-stalled', SeenRequest & Flow>
  /**
   * At most one in {@link PROGRESS_MS} of each stream. `credit`: items that its consumer has room for; `undefined` where
   * main is that.
   */
  | Timed<'stream-progress', SeenRequest & Flow & { readonly credit: number | undefined }>
  | Timed<'stream-ended', SeenRequest & Flow & Omit<Ended, 'bytes'>>
  /** An event or a state's value: one record, however many sessions it went to; or one that main has heard. */
  | Timed<
      'event',
      {
        /** In which main heard it; `undefined` for what main emits. */
        readonly session: number | undefined
        readonly contract: string
        /** `provider` where main emits, `consumer` where it hears. */
        readonly role: SessionSighting['role']
        readonly member: string
        readonly sessions: number
        readonly bytes: number
      }
    >
  /** When its handler is done; a notice of main's own when it has been sent. `bytes` are those of the input. */
  | Timed<'notice', Omit<SeenRequest, 'id'> & Ended>
  /** Of `report`, `cause` is left out. */
  | Timed<'violation', { readonly report: Omit<Report, 'cause'> }>
  /** `which` is a limit's name, or `value` for any that one value is held to; `text` says how much was allowed. */
  | Timed<
      'limit',
      SeenSession & {
        readonly member: string
        readonly which: keyof Limits | 'value'
        readonly text: string
      }
    >

/** The sighting of one kind. */
export type SightingOf<K extends Sighting['kind']> = Extract<Sighting, { readonly kind: K }>

/** Milliseconds between two records of the progress of one stream, at least. */
export const PROGRESS_MS = 100

/**
 * Hears of each sighting as it happens, in the turn of whoever caused it.
 *
 * @param value For those that asked for values: the input of a call, a stream or a notice, as it arrived; the result, a
 *   declared error's data or what was thrown; an event's payload; the last item of a stream. The app's own object: not to
 *   be changed, nor kept.
 */
export type SightingListener = (sighting: Sighting, value?: unknown) => void

/**
 * The protocol: everything that is said between two ends, in one file.
 *
 * ## On a port
 *
 * A port carries one session of one contract. The consumer speaks first.
 *
 *     consumer                              provider
 *        │ HELLO  version, fingerprint         │
 *        │ ──────────────────────────────────► │   versions and fingerprints are equal, or REFUSAL
 *        │        WELCOME limits               │
 *        │ ◄────────────────────────────────── │
 *        │ CALL 1 …   CALL 2 …   NOTICE …      │
 *        │ ──────────────────────────────────► │
 *        │        RESULT 2 …   EVENT …         │   answers come in any order
 *        │ ◄────────────────────────────────── │
 *        │ CANCEL 1                            │
 *        │ ──────────────────────────────────► │   it is still answered, once; the caller drops it
 *        │ OPEN 3 … credit 256                 │   a stream: pulled only while there is credit
 *        │ ──────────────────────────────────► │
 *        │        ITEM 3 …  ITEM 3 …  END 3    │   or FAILURE 3; after CANCEL 3, too
 *        │ ◄────────────────────────────────── │
 *        │ CREDIT 3 128                        │
 *        │ ──────────────────────────────────► │
 *        │ BYE                                 │   either side; then the port is closed
 *
 * One post is one flat array: the fields of its frames, one frame after the other, each beginning with
 * its type. Every type has a fixed number of fields, so frames need no brackets; a post of many frames
 * costs about half to decode of what an array of objects costs. Everything written in one turn is one post.
 *
 * A member travels as its number in the fingerprint's sorted list, which both sides have compared: there
 * is no name to look up, and so none to forge.
 *
 * Posts are counted on both sides from 0. A post that could not be decoded arrives as `null` (Electron's
 * main process) or as `messageerror` (a page); the receiver answers LOST with its number, and the sender
 * fails what that post carried.
 *
 * ## Before there is a port
 *
 *     page                      preload                            main
 *       │                          │ HELLO document                  │   at document start
 *       │                          │ ──────────────────────────────► │   judged
 *       │                          │ ACCEPTED | REFUSED              │
 *       │ CLAIM contract,role,nonce│ ◄────────────────────────────── │
 *       │ ───────────────────────► │ CLAIM                           │
 *       │ ACK nonce                │ ──────────────────────────────► │   judged again
 *       │ ◄─────────────────────── │ GRANT nonce [port] | DENIED     │
 *       │ GRANT nonce [port]       │ ◄────────────────────────────── │
 *       │ ◄─────────────────────── │                                 │
 */

/** Raised whenever two builds could misunderstand each other. */
export const PROTOCOL_VERSION = 1

// ── frames ──────────────────────────────────────────────────────────────────────────────────────────

export const HELLO = 1
export const WELCOME = 2
export const REFUSAL = 3
export const CALL = 4
export const CANCEL = 5
export const RESULT = 6
export const FAILURE = 7
export const EVENT = 8
export const NOTICE = 9
export const LOST = 10
export const BYE = 11
export const OPEN = 12
export const CREDIT = 13
export const ITEM = 14
export const END = 15
export const SEEN = 16

/** Fields of each frame type, the type itself included. */
export const FRAME_LENGTH: readonly number[] = [0, 5, 5, 3, 4, 2, 3, 5, 3, 3, 2, 2, 5, 3, 3, 2, 2]

/** Consumer → provider, first. Answered by WELCOME or REFUSAL. HELLO and REFUSAL have this form in every version. */
export interface HelloFrame {
  readonly type: typeof HELLO
  readonly version: number
  readonly fingerprint: Fingerprint
  /** The consumer runs schemas itself, so the provider sends values as they were before its own ran. */
  readonly checks: boolean
  /** Frames that one post to this consumer may have. */
  readonly batchLength: number
}
/** Provider → consumer: the session is open. */
export interface WelcomeFrame {
  readonly type: typeof WELCOME
  readonly version: number
  /** The provider's limits, by name: numbers that the consumer keeps to. */
  readonly limits: { readonly [name: string]: number }
  /** Numbers of the members that take no input. */
  readonly inputless: readonly number[]
  /** Pairs of a member's number and its window: a stream's if not the default, and 1 for an event that keeps the latest. */
  readonly windows: readonly number[]
}
/** Provider → consumer: the session does not open. The provider closes the port after it. */
export interface RefusalFrame {
  readonly type: typeof REFUSAL
  readonly code: 'VERSION_MISMATCH' | 'CONTRACT_MISMATCH'
  /** A sentence that names both sides. */
  readonly detail: string
}
/** Consumer → provider. Answered by exactly one RESULT or FAILURE. */
export interface CallFrame {
  readonly type: typeof CALL
  readonly id: number
  readonly member: number
  readonly input: unknown
}
/**
 * Consumer → provider: the caller waits no longer. The call itself is still answered when its handler is
 * done, so that both sides count the same calls in flight.
 */
export interface CancelFrame {
  readonly type: typeof CANCEL
  readonly id: number
}
/** Provider → consumer: the call `id` succeeded. */
export interface ResultFrame {
  readonly type: typeof RESULT
  readonly id: number
  readonly value: unknown
}
/** Provider → consumer: the call `id` failed. `code` is a kit code, or `DECLARED` with `name` and `data`. */
export interface FailureFrame {
  readonly type: typeof FAILURE
  readonly id: number
  readonly code: FailureCode
  /** DECLARED: the error's name. INTERNAL: the reference id. Else: the path of the faulty value. */
  readonly detail: string
  readonly data: unknown
}
/** Provider → consumer. Not answered. */
export interface EventFrame {
  readonly type: typeof EVENT
  readonly member: number
  readonly payload: unknown
}
/** Consumer → provider. Not answered. */
export interface NoticeFrame {
  readonly type: typeof NOTICE
  readonly member: number
  readonly input: unknown
}
/** Consumer → provider: opens the stream `id`. Answered by ITEMs, then one END or FAILURE, also after CANCEL. */
export interface OpenFrame {
  readonly type: typeof OPEN
  readonly id: number
  readonly member: number
  readonly input: unknown
  /** Items that the provider may send before a CREDIT. */
  readonly credit: number
}
/** Consumer → provider: `count` more items of the stream `id`. */
export interface CreditFrame {
  readonly type: typeof CREDIT
  readonly id: number
  readonly count: number
}
/** Provider → consumer: the next item of the stream `id`; costs one credit. */
export interface ItemFrame {
  readonly type: typeof ITEM
  readonly id: number
  readonly value: unknown
}
/** Provider → consumer: the stream `id` is over, and its iterator done. */
export interface EndFrame {
  readonly type: typeof END
  readonly id: number
}
/** Consumer → provider: the event `member`, which keeps the latest, has reached its listeners; the next may come. */
export interface SeenFrame {
  readonly type: typeof SEEN
  readonly member: number
}
/** Either side: the sender's post number `post` arrived undecodable. */
export interface LostFrame {
  readonly type: typeof LOST
  readonly post: number
}
/** Either side, last: the session ends with `code`. */
export interface ByeFrame {
  readonly type: typeof BYE
  readonly code: string
}

/** What a provider hears. */
export type ConsumerFrame =
  | HelloFrame
  | CallFrame
  | CancelFrame
  | NoticeFrame
  | OpenFrame
  | CreditFrame
  | SeenFrame
  | LostFrame
  | ByeFrame

/** What a consumer hears. */
export type ProviderFrame =
  | WelcomeFrame
  | RefusalFrame
  | ResultFrame
  | FailureFrame
  | EventFrame
  | ItemFrame
  | EndFrame
  | LostFrame
  | ByeFrame

export type Frame = ConsumerFrame | ProviderFrame

export const FAILURE_CODES = [
  'DECLARED',
  'INTERNAL',
  'INPUT_INVALID',
  'NOT_CLONABLE',
  'LIMIT_EXCEEDED',
  'BUSY',
] as const
export type FailureCode = (typeof FAILURE_CODES)[number]

/** What two ends must share to understand each other: names and kinds, never schemas or code. */
export interface Fingerprint {
  readonly name: string
  readonly version: number
  /** `calls.open`, `events.saved` …, sorted. A member's number is its place here. */
  readonly members: readonly string[]
  /** Names of the declared errors, sorted. */
  readonly errors: readonly string[]
}

// ── the relay ───────────────────────────────────────────────────────────────────────────────────────

/** The one ipc channel of the kit, both ways. */
export const CHANNEL = 'electron-port-bridge'
/** The key that marks the kit's messages among those of a window. */
export const MARK = 'electron-port-bridge'

/** Preload → main, `[what, document, …]`. */
export const IPC_HELLO = 'hello' // version
export const IPC_CLAIM = 'claim' // contract, role, nonce
/** Main → preload, `[what, document, …]`. */
export const IPC_ACCEPTED = 'accepted'
export const IPC_REFUSED = 'refused'
export const IPC_GRANT = 'grant' // nonce, PeerFacts unless it is main, with one port
export const IPC_DENIED = 'denied' // nonce, code
export const IPC_WHO = 'who' // no document: a bridge has started, and all are to say hello again
export const IPC_PORT = 'port' // name, deliver, deadline in ms, with one port

/** Page → preload, by `window.postMessage`: `{ [MARK]: what, … }`. */
export const WINDOW_CLAIM = 'claim' // contract, role, nonce
export const WINDOW_CLAIM_PORT = 'claim-port' // name, nonce
/** Preload → page. */
export const WINDOW_ACK = 'ack' // nonce
export const WINDOW_GRANT = 'grant' // nonce, PeerFacts unless it is main, with one port
export const WINDOW_DENIED = 'denied' // nonce, code

/**
 * Main → utility process, on `parentPort`: `{ [MARK]: UTILITY }` with the port on which the two then speak as
 * preload and main do, UTILITY in the place of the document's id.
 */
export const UTILITY = 'utility'

/**
 * What a page may ask to be: a consumer of main, a provider to whom main says, or a consumer of another
 * process to which main joins it. A page trusts main and no one else, so main never grants the one for the other.
 */
export type Role = 'consumer' | 'provider' | 'peer'
/** When a port that main pushed is handed to the page. */
export type Delivery = 'load' | 'claim'

/** Longest contract or port name and nonce that a relay passes on, in UTF-16 units. */
export const MAX_NAME_LENGTH = 64

/**
 * The protocol: everything that is said between two ends, in one file.
 *
 * ## On a port
 *
 * A port carries one session of one contract. The consumer speaks first.
 *
 *     consumer                              provider
 *        │ HELLO version, contract             │
 *        │ ──────────────────────────────────► │   versions and contracts agree, or BYE
 *        │        WELCOME limits, members      │
 *        │ ◄────────────────────────────────── │
 *        │ CALL 1 …   CALL 2 …   NOTICE …      │
 *        │ ──────────────────────────────────► │
 *        │        RESULT 2 …   EVENT …         │   answers come in any order
 *        │ ◄────────────────────────────────── │
 *        │ CANCEL 1                            │
 *        │ ──────────────────────────────────► │   it is still answered, once; the caller drops it
 *        │ OPEN 3 … credit 256                 │   a stream: pulled only while there is credit
 *        │ ──────────────────────────────────► │
 *        │        ITEM 3 …  ITEM 3 …  STALL 3  │   no room: it goes on when there is CREDIT
 *        │ ◄────────────────────────────────── │
 *        │ CREDIT 3 1024                       │
 *        │ ──────────────────────────────────► │
 *        │        ITEM 3 …  END 3 2000         │   or FAILURE 3; after CANCEL 3, too
 *        │ ◄────────────────────────────────── │
 *        │        EVENT …  STATE …  PING 0     │   have they arrived?
 *        │ ◄────────────────────────────────── │
 *        │ PONG 0                              │   all that was written before the PING
 *        │ ──────────────────────────────────► │
 *        │ BYE                                 │   either side; then the port is closed
 *
 * One post is one flat array: the fields of its frames, one frame after the other, each beginning with
 * its type. Every type has a fixed number of fields, so frames need no brackets; a post of many frames
 * costs about half to decode of what an array of objects costs. What is written in one turn is one post, or a few if it is
 * much.
 *
 * A member travels as its number, its place in the sorted list of the contract's members: there is no name to look
 * up, and so none to forge. A consumer that trusts its provider learns the list from WELCOME; one that does not
 * has it from its own contract, and holds WELCOME to that.
 *
 * A value travels as it was when it was given: a small one is copied at once and waits for the end of the turn, a large one
 * leaves at once, behind all that waited. So a post holds nothing that the platform could still refuse, and a post that
 * cannot be decoded (`null` in Electron's main process, `messageerror` in a page) is no post of ours: it ends the session.
 *
 * A consumer keeps to the provider's limits: it holds back the requests and notices that are beyond their number or beyond
 * the bytes that may be under way, until earlier ones are answered or, of notices, TAKEN.
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
 *       │ DENIED nonce             │                                 │   the page has given up, or stops providing
 *       │ ───────────────────────► │ DENIED nonce                    │   what is not settled
 *       │                          │ ──────────────────────────────► │
 */

import type { CloseCode } from '../contract/errors.js'
import type { Fingerprint } from '../contract/fingerprint.js'
import type { Group } from '../contract/groups.js'
import type { Limits } from './limits.js'

/** Raised whenever two builds could misunderstand each other. */
export const PROTOCOL_VERSION = 4

// ── frames ──────────────────────────────────────────────────────────────────────────────────────────

export const HELLO = 1
export const WELCOME = 2
export const BYE = 3
export const CALL = 4
export const CANCEL = 5
export const RESULT = 6
export const FAILURE = 7
export const EVENT = 8
export const NOTICE = 9
export const TAKEN = 10
export const OPEN = 11
export const CREDIT = 12
export const ITEM = 13
export const END = 14
export const STALL = 15
export const PING = 16
export const PONG = 17
export const STATE = 18

/** Frames in one post at most; more gain nothing. */
export const BATCH_LENGTH = 1024
/**
 * What the values that wait for one post may weigh: their parts, and one more for every 64 estimated bytes. The post leaves
 * with the value that exceeds it, so that beside one large value a post never holds more than a few milliseconds' work.
 */
export const BATCH_WEIGHT = 16_384
export const BYTES_A_PART = 64

/** Fields of each frame type, the type itself included. A value is always the last one. */
export const FRAME_LENGTH: readonly number[] = [0, 4, 3, 3, 4, 2, 3, 4, 3, 4, 3, 5, 4, 3, 2, 2, 2, 2, 3]

/** First. Answered by WELCOME or BYE. HELLO and BYE have this form in every version. */
type HelloFrame = [
  type: typeof HELLO,
  version: number,
  /** The contract's name; or all that it is, to be compared. */
  contract: string | Fingerprint,
  /** What one value to this consumer may be, and how many frames one post to it may have. `0` where it trusts its provider. */
  takes: ConsumerLimits | 0,
]
/** The limits that an untrusting consumer tells. The provider keeps to them and to its own, whichever is less. */
export type ConsumerLimits = Pick<Limits, 'depth' | 'nodes' | 'bytes' | 'streamBytes' | 'batchLength'>
/** Answered by exactly one RESULT or FAILURE. */
type CallFrame = [type: typeof CALL, id: number, member: number, input: unknown]
/**
 * The caller waits no longer. The call itself is still answered when its handler is done, so that both sides count
 * the same calls in flight.
 */
type CancelFrame = [type: typeof CANCEL, id: number]
/** Not answered. Its number is of the same sequence as those of calls and streams, which only rises. */
type NoticeFrame = [type: typeof NOTICE, id: number, member: number, input: unknown]
/** Opens the stream `id`. Answered by ITEMs, then one END or FAILURE, also after CANCEL. */
type OpenFrame = [
  type: typeof OPEN,
  id: number,
  member: number,
  /** Items that the provider may send before a CREDIT. */
  credit: number,
  input: unknown,
]
/** The provider may send `window` items of the stream `id` beyond those that were `taken`, which counts from its beginning. */
type CreditFrame = [type: typeof CREDIT, id: number, taken: number, window: number]
/** All that came before the PING of that number has been read, and events have reached their listeners. */
type PongFrame = [type: typeof PONG, ping: number]

/** The session is open. */
type WelcomeFrame = [
  type: typeof WELCOME,
  /** The provider's limits, by name: numbers that the consumer keeps to. */
  limits: Limits,
  members: readonly ToldMember[],
]
/** The call `id` succeeded. */
type ResultFrame = [type: typeof RESULT, id: number, value: unknown]
/** The call or stream `id` failed. */
export type FailureFrame = [
  type: typeof FAILURE,
  id: number,
  /** The error's message. */
  message: string,
  /** And its other fields: those of a declared error, or of a `KitError`. */
  fields: object,
]
/** The newest value of a state. Not answered; a PING is behind it. */
type StateFrame = [type: typeof STATE, member: number, value: unknown]
/** Not answered. */
type EventFrame = [type: typeof EVENT, member: number, payload: unknown]
/** The next item of the stream `id`; costs one credit. */
type ItemFrame = [type: typeof ITEM, id: number, value: unknown]
/** The stream `id` is over, and its iterator done or stopped. */
type EndFrame = [type: typeof END, id: number]
/**
 * The provider has no room for more of the stream `id`, by its credit or by the bytes under way, and waits for a CREDIT:
 * the consumer grants what has been taken as soon as nothing is left to take.
 */
type StallFrame = [type: typeof STALL, id: number]
/** Answered by a PONG of the same number when all before it has been read. */
type PingFrame = [type: typeof PING, ping: number]

/** So many notices, with inputs of so many bytes in all, are done: the consumer may send as many again. */
type TakenFrame = [type: typeof TAKEN, notices: number, bytes: number]
/** Either side, last: the session ends with `code`, or does not open. HELLO and BYE have this form in every version. */
type ByeFrame = [
  type: typeof BYE,
  code: CloseCode,
  /** A sentence; where a session does not open, one that names both sides. */
  message: string,
]

/** What a provider hears. */
export type ConsumerFrame =
  | HelloFrame
  | CallFrame
  | CancelFrame
  | NoticeFrame
  | OpenFrame
  | CreditFrame
  | PongFrame
  | ByeFrame

/** What a consumer hears. */
export type ProviderFrame =
  | WelcomeFrame
  | ResultFrame
  | FailureFrame
  | EventFrame
  | StateFrame
  | ItemFrame
  | EndFrame
  | StallFrame
  | PingFrame
  | TakenFrame
  | ByeFrame

/** What WELCOME tells of a member; its number is its place in the list. */
export type ToldMember = readonly [
  group: Group,
  name: string,
  takesInput: boolean,
  /** Of a stream, the items that may be under way at most, a number; of a state, its value; of all others, 0. */
  more: unknown,
]

// ── the relay ───────────────────────────────────────────────────────────────────────────────────────

/** The one ipc channel of the kit, both ways. */
export const CHANNEL = 'electron-port-bridge'
/** The key that marks the kit's messages among those of a window. */
export const MARK = 'electron-port-bridge'

/** Preload → main, `[what, document, …]`; and IPC_DENIED with a nonce: what the page claimed it wants no longer. */
export const IPC_HELLO = 'hello' // version
export const IPC_CLAIM = 'claim' // contract, role, nonce, ms that it waits (undefined: the default)
/** Main → preload, `[what, document, …]`. */
export const IPC_ACCEPTED = 'accepted'
export const IPC_REFUSED = 'refused'
export const IPC_GRANT = 'grant' // nonce, { peer: PeerFacts unless it is main }, with one port
export const IPC_DENIED = 'denied' // nonce, { code, and for a page what it means: text }
export const IPC_WHO = 'who' // no document: a bridge has started, and all are to say hello again
export const IPC_PORT = 'port' // name, deliver, deadline in ms, with one port

/** Page → preload, by `window.postMessage`: `{ [MARK]: what, … }`; and WINDOW_DENIED with a nonce, as above. */
export const WINDOW_CLAIM = 'claim' // contract, role, nonce, timeoutMs
/** Preload → page. */
export const WINDOW_ACK = 'ack' // nonce
export const WINDOW_GRANT: typeof IPC_GRANT = 'grant' // nonce, peer, with one port
export const WINDOW_DENIED: typeof IPC_DENIED = 'denied' // nonce, code, text; without both where no bridge has answered

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
/** What a page may ask its preload for: those, or a port that main opened by name, which then stands for the contract's. */
export type Wish = Role | 'port'
/** When a port that main pushed is handed to the page. */
export type Delivery = 'load' | 'claim'

/** How long a claim waits where it does not say, in milliseconds: as long as `connect` does. */
export const DEFAULT_WAIT_MS = 10_000
/**
 * How long main remembers a claim at most, in milliseconds: ten minutes, which is more than a first start that migrates its data
 * takes, and less than a page may make main remember for nothing.
 */
export const MAX_WAIT_MS = 600_000

/** Longest contract or port name and nonce that a relay passes on, in UTF-16 units. */
export const MAX_NAME_LENGTH = 64

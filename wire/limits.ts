import { invalidArgument } from '../contract/errors.js'

/**
 * What one session may cost its receiver, and what all sessions of one peer may. Each side keeps to its own limits. A provider tells them
 * to its consumers in `welcome`, and the kit's own client waits, or fails a value by itself, before it would trip one. `docs/limits.md`
 * says why each has its default.
 */
export interface Limits {
  /**
   * Calls that one session may have under way, and as many notices, which are counted apart. The kit's client holds back
   * those beyond it; a forged call is answered `BUSY`, and is a violation. All sessions of one peer together (of all documents of
   * a window, say) have as many handlers of the contract at work, also those that were cancelled and those whose session has
   * ended, until they settle; a call beyond that waits for its turn.
   * @default 4096 @maximum 65536
   */
  readonly inFlightCalls: number
  /**
   * Streams that one session may have open, until their producers have come to their end, also after a cancel. The kit's
   * client waits to open those beyond it; a forged one is answered `BUSY`, and is a violation. All sessions of one peer
   * together have as many; one beyond that waits for its turn.
   * @default 256 @maximum 4096
   */
  readonly openStreams: number
  /**
   * Items of one stream that may be under way: what a consumer grants at most, and what it holds at most. It begins
   * with 256 and grants more while its reader is faster than the grants. More credit than this closes the session.
   * @default 16384 @maximum 65536
   */
  readonly streamWindow: number
  /**
   * Estimated bytes of one stream that may be under way, though there is credit for more; at least one item is. The
   * producer is not pulled until some have been taken.
   * @default 4194304 (4 MiB) @maximum 536870912 (512 MiB)
   */
  readonly streamBytes: number
  /**
   * Milliseconds for which the consumer of a stream may leave it without room before it ends with `TIMEOUT`: its producer holds
   * whatever it reads from. `Infinity` is no limit.
   * @default 600000 (10 minutes)
   */
  readonly idleStreamMs: number
  /**
   * Events that one consumer has not read. Beyond it the session ends with `OVERFLOW`: events have no flow control,
   * every one that is not `keep: 'latest'` is to arrive, and a page that does not read must not fill the machine.
   * @default 262144 @maximum 4194304
   */
  readonly unreadEvents: number
  /**
   * Estimated bytes of the events that one consumer has not read. Beyond it the session ends with `OVERFLOW`.
   * @default 33554432 (32 MiB) @maximum 536870912 (512 MiB)
   */
  readonly unreadBytes: number
  /**
   * Frames in one message. The kit begins another message; a forged longer one is a violation and dropped.
   * @default 1024 @maximum 16384
   */
  readonly batchLength: number
  /**
   * Frames received and not yet looked at. Beyond it the session closes with `PROTOCOL_VIOLATION`. The kit's client never has
   * so many under way.
   * @default 65536 @maximum 4194304
   */
  readonly queuedFrames: number
  /**
   * Nesting of a value. Deeper is `LIMIT_EXCEEDED`. Validators and clones recurse; V8's own serializer
   * gives up at about 3,200.
   * @default 64 @maximum 256
   */
  readonly depth: number
  /**
   * Parts of one value that a peer may send, a shared object each time it is met: 220 bytes can name 2^30 paths, and 15
   * bytes an array of four billion holes. More is `LIMIT_EXCEEDED`, at once where the kit's client sends it. A form or a document
   * has hundreds; validators take about a microsecond for each.
   * @default 50000 @maximum 10000000
   */
  readonly nodes: number
  /**
   * Estimated bytes of one value that a peer may send: two for each UTF-16 unit, eight for each number, 32 for each
   * object, the length of buffers. More is `LIMIT_EXCEEDED`. What is larger goes as a stream in the other direction, or in parts.
   * @default 8388608 (8 MiB) @maximum 536870912 (512 MiB)
   */
  readonly bytes: number
  /**
   * Parts of one value that this side sends: a result, an item, a payload, a state's value, an error's data. More is
   * `LIMIT_EXCEEDED`. A table of 30,000 rows and 10 columns has 330,000.
   * @default 2000000 @maximum 10000000
   */
  readonly resultNodes: number
  /**
   * Estimated bytes of one value that this side sends. More is `LIMIT_EXCEEDED`.
   * @default 67108864 (64 MiB) @maximum 536870912 (512 MiB)
   */
  readonly resultBytes: number
  /**
   * Estimated bytes of the inputs that one session may have under way: sent, and neither answered nor taken. One more input
   * may exceed it. The kit's client holds back those beyond it; a forged session is closed.
   * @default 16777216 (16 MiB) @maximum 536870912 (512 MiB)
   */
  readonly heldBytes: number
  /**
   * Estimated bytes of the inputs that all sessions of one peer may have under way, whatever their contracts, and 512 for each
   * request; those that handlers still hold after their session has ended count as well. Requests beyond it are answered `BUSY`.
   * @default 67108864 (64 MiB) @maximum 1073741824 (1 GiB)
   */
  readonly peerBytes: number
  /**
   * Milliseconds from the port's opening to a complete `hello`/`welcome`. Beyond it: `TIMEOUT`.
   * @default 10000 @maximum 60000
   */
  readonly handshakeMs: number
  /**
   * Breaches of the protocol that a session survives; the next one closes it with `PROTOCOL_VIOLATION`.
   * Some breaches (a frame of the wrong direction, a frame before `hello`, a port) close it at once.
   * @default 8 @maximum 64
   */
  readonly violations: number
}

/** What holds where nothing is set. */
export const DEFAULT_LIMITS: Limits = Object.freeze({
  inFlightCalls: 4096,
  openStreams: 256,
  streamWindow: 16_384,
  streamBytes: 4_194_304,
  idleStreamMs: 600_000,
  unreadEvents: 262_144,
  unreadBytes: 33_554_432,
  batchLength: 1024,
  queuedFrames: 65_536,
  depth: 64,
  nodes: 50_000,
  bytes: 8_388_608,
  resultNodes: 2_000_000,
  resultBytes: 67_108_864,
  heldBytes: 16_777_216,
  peerBytes: 67_108_864,
  handshakeMs: 10_000,
  violations: 8,
})

/** A configured limit above these throws when it is configured. */
export const HARD_LIMITS: Limits = Object.freeze({
  inFlightCalls: 65_536,
  openStreams: 4096,
  streamWindow: 65_536,
  streamBytes: 536_870_912,
  idleStreamMs: Number.POSITIVE_INFINITY,
  unreadEvents: 4_194_304,
  unreadBytes: 536_870_912,
  batchLength: 16_384,
  queuedFrames: 4_194_304,
  depth: 256,
  nodes: 10_000_000,
  bytes: 536_870_912,
  resultNodes: 10_000_000,
  resultBytes: 536_870_912,
  heldBytes: 536_870_912,
  peerBytes: 1_073_741_824,
  handshakeMs: 60_000,
  violations: 64,
})

/**
 * @throws {KitError} `INVALID_ARGUMENT` for an unknown name, a number outside 1 … the hard maximum, or fewer `queuedFrames`
 *   than the frames of one message.
 */
export function resolveLimits(overrides: Partial<Limits> = {}): Limits {
  const limits: Record<string, number> = { ...DEFAULT_LIMITS }
  for (const name of Object.keys(overrides)) {
    const value = overrides[name as keyof Limits]
    if (value === undefined) continue
    const hard = Object.hasOwn(HARD_LIMITS, name) ? HARD_LIMITS[name as keyof Limits] : undefined
    if (hard === undefined) {
      throw invalidArgument(`limits.${name}`, `one of ${Object.keys(HARD_LIMITS).join(', ')}`, name)
    }
    const whole = Number.isSafeInteger(value) || value === Number.POSITIVE_INFINITY
    if (!(whole && value >= 1 && value <= hard)) {
      throw invalidArgument(`limits.${name}`, `a whole number from 1 to ${hard}`, value)
    }
    limits[name] = value
  }
  const { batchLength, queuedFrames } = limits as unknown as Limits
  if (queuedFrames < batchLength) {
    const expected = `as many as one message may have: \`batchLength\` is ${batchLength}`
    throw invalidArgument('limits.queuedFrames', expected, queuedFrames)
  }
  return Object.freeze(limits) as unknown as Limits
}

import { invalidArgument } from '../contract/errors.js'

/**
 * What one session may cost its receiver. Each side keeps to its own; a provider tells them to its
 * consumers in `welcome`, and the kit's own client queues or refuses locally before it trips one, so only
 * a forged client meets the hard answer.
 */
export interface Limits {
  /**
   * Calls whose handlers have not settled. The kit's client queues the calls beyond it.
   * A forged one is answered `BUSY`, and each such call counts as a violation. As many handlers of notices, which are
   * counted apart: a notice beyond it waits for its turn, as one of the `queuedFrames`.
   * @default 4096 @maximum 65536
   */
  readonly inFlightCalls: number
  /**
   * Streams whose producers have not ended. The kit's client waits to open the ones beyond it.
   * A forged one is answered `BUSY`, and each such one counts as a violation.
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
   * Frames received and not yet looked at; and, counted apart, notices that wait for their turn. Beyond it the session
   * closes with `PROTOCOL_VIOLATION`: events and notices have no flow control, and a receiver that cannot keep up must
   * not grow without bound.
   * @default 262144 @maximum 4194304
   */
  readonly queuedFrames: number
  /**
   * Nesting of a value. Deeper is `LIMIT_EXCEEDED`. Validators and clones recurse; V8's own serializer
   * gives up at about 3,200.
   * @default 64 @maximum 256
   */
  readonly depth: number
  /**
   * Values visited in one value, a shared object each time it is met: 220 bytes can name 2^30 paths, and 15
   * bytes an array of four billion holes. More is `LIMIT_EXCEEDED`.
   * @default 250000 @maximum 10000000
   */
  readonly nodes: number
  /**
   * Estimated bytes of one value: two for each UTF-16 unit, eight for each number, the length of buffers.
   * More is `LIMIT_EXCEEDED`. The value was decoded before it could be measured: this bounds what follows.
   * @default 33554432 (32 MiB) @maximum 536870912 (512 MiB)
   */
  readonly bytes: number
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
  /**
   * Frames per second, averaged over one second; beyond it the session closes. Off by default: an honest
   * page that asks for 10,000 things at once is served at full speed.
   * @default Infinity
   */
  readonly framesPerSecond: number
}

/** What holds where nothing is set. */
export const DEFAULT_LIMITS: Limits = Object.freeze({
  inFlightCalls: 4096,
  openStreams: 256,
  streamWindow: 16_384,
  streamBytes: 4_194_304,
  unreadEvents: 262_144,
  unreadBytes: 33_554_432,
  batchLength: 1024,
  queuedFrames: 262_144,
  depth: 64,
  nodes: 250_000,
  bytes: 33_554_432,
  handshakeMs: 10_000,
  violations: 8,
  framesPerSecond: Number.POSITIVE_INFINITY,
})

/** A configured limit above these throws when it is configured. */
export const HARD_LIMITS: Limits = Object.freeze({
  inFlightCalls: 65_536,
  openStreams: 4096,
  streamWindow: 65_536,
  streamBytes: 536_870_912,
  unreadEvents: 4_194_304,
  unreadBytes: 536_870_912,
  batchLength: 16_384,
  queuedFrames: 4_194_304,
  depth: 256,
  nodes: 10_000_000,
  bytes: 536_870_912,
  handshakeMs: 60_000,
  violations: 64,
  framesPerSecond: Number.POSITIVE_INFINITY,
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

import type { CloseCode } from '../contract/errors.js'
import type { Closed } from '../contract/infer.js'
import type { Closable, Port } from '../wire/port.js'
import { isArray } from '../wire/primordials.js'
import { BYE, type ByeFrame, LOST, type LostFrame } from '../wire/protocol.js'
import type { Clock } from './clock.js'
import type { Guard } from './guard.js'
import { Inbox } from './inbox.js'
import { Outbox, type OutboxEvents } from './outbox.js'

/** Reads the frame of `post` that begins at `at`; `undefined` for one that the peer may not send. */
export type Parse<F> = (post: readonly unknown[], at: number) => F | undefined

/** What a session hears from its link; `F` is what its peer may say. */
export interface LinkEvents<F> extends Pick<OutboxEvents, 'onUnsendable'> {
  onFrame(frame: Exclude<F, LostFrame | ByeFrame>): void
  /** A post with the requests `ids` did not arrive whole. */
  onLost(ids: readonly number[]): void
  onViolation(text: string): void
  /** Last; exactly once. */
  onClosed(closed: Closed): void
}

/** A link for those who only write to it. */
export type LinkWriter = Pick<Link<{ readonly type: number }>, 'closed' | 'write' | 'writeItem' | 'violate'>

/**
 * One port with what goes out, what comes in, and its end. Where the peer is not trusted, a {@link Guard} counts and
 * bounds what arrives before it is read. `close()` is the only way it ends, whoever wants it: it says BYE if
 * the peer may still be listening, closes the port and tells the session once.
 *
 * Owns the port.
 */
export class Link<F extends { readonly type: number }> {
  readonly #port: Port
  readonly #parse: Parse<F | LostFrame | ByeFrame>
  readonly #events: LinkEvents<F>
  readonly #guard: Guard | undefined
  readonly #outbox: Outbox
  readonly #inbox: Inbox
  #closed: Closed | undefined
  #received = 0

  constructor(
    port: Port,
    clock: Clock,
    parse: Parse<F | LostFrame | ByeFrame>,
    events: LinkEvents<F>,
    guard?: Guard,
  ) {
    this.#port = port
    this.#parse = parse
    this.#events = events
    this.#guard = guard
    this.#outbox = new Outbox(port, clock, {
      onUnsendable: (type, id, error) => events.onUnsendable(type, id, error),
      onBroken: () => this.close('PEER_GONE', 'The port takes no more messages', false),
    })
    this.#inbox = new Inbox(clock, (post, at) => this.#onFrame(post, at))
    port.receive(
      (data, ports) => this.#receive(data, ports),
      // What came before the end is read before it: answers, and a BYE that says why.
      () => this.#inbox.whenRead(() => this.close('PEER_GONE', 'The port closed from the other side', false)),
    )
    port.start()
  }

  get closed(): Closed | undefined {
    return this.#closed
  }

  /** Writes one frame, whose values the caller has measured; it leaves at the end of the turn. */
  write(type: number, a: unknown, b?: unknown, c?: unknown, d?: unknown): void {
    if (this.#closed === undefined) this.#outbox.write(type, a, b, c, d)
  }

  /** Writes one item of a stream; it leaves with the others of its task, or `now`. */
  writeItem(id: number, value: unknown, now: boolean): void {
    if (this.#closed === undefined) this.#outbox.writeItem(id, value, now)
  }

  /** Keeps to the frames that the peer takes in one post, where they are fewer than ours. */
  limitBatch(length: number): void {
    this.#outbox.batchLength = Math.min(this.#outbox.batchLength, length)
  }

  /** Lets the rest of what has arrived wait for a task of its own. */
  pause(): void {
    this.#inbox.pause()
  }

  /** Ends the link. Idempotent; the first reason wins. @param tell Whether the peer is sent a BYE. */
  close(code: CloseCode, message: string, tell = true): void {
    if (this.#closed !== undefined) return
    if (tell) {
      this.write(BYE, code)
      this.#outbox.flush()
      // The flush may have found the port broken, and closed.
      if (this.#closed !== undefined) return
    }
    this.#closed = { code, message }
    this.#outbox.clear()
    this.#inbox.clear()
    this.#port.close()
    this.#events.onClosed(this.#closed)
  }

  /**
   * The peer has broken the protocol. Closes when the guard has had enough.
   * @param fatal A breach that no honest peer of any version commits: closes at once.
   */
  violate(text: string, fatal = false): void {
    if (this.#closed !== undefined) return
    this.#events.onViolation(text)
    if (fatal || this.#guard?.tolerates() === false) {
      this.close('PROTOCOL_VIOLATION', `The peer broke the protocol: ${text}`)
    }
  }

  #receive(data: unknown, ports: readonly Closable[]): void {
    for (let i = 0; i < ports.length; i++) ports[i]?.close()
    if (this.#closed !== undefined) return
    if (ports.length > 0) return this.violate('a port where none is expected', true)
    const number = this.#received++
    if (isArray(data)) {
      const fault = this.#guard?.judge(data)
      return fault === undefined ? this.#inbox.add(data) : this.violate(fault.text, fault.fatal)
    }
    // `null` is what Electron delivers when it cannot deserialize. The sender must hear of it: its calls would hang.
    const isLost = data === null || data === undefined
    if (isLost) this.write(LOST, number)
    this.violate(isLost ? 'a message that could not be decoded' : 'a message that is no list of frames')
  }

  #onFrame(post: readonly unknown[], at: number): void {
    const frame = this.#parse(post, at)
    this.#guard?.onRead()
    if (frame === undefined) this.violate('a malformed frame, or one that only this side may send', true)
    else if (frame.type === LOST) this.#events.onLost(this.#outbox.takeCarried((frame as LostFrame).post))
    else if (frame.type === BYE) this.close(closeCodeOf(frame as ByeFrame), 'The other side closed', false)
    else this.#events.onFrame(frame as Exclude<F, LostFrame | ByeFrame>)
  }
}

/** The peer's word for why it left, as far as it is one that a peer may use. */
function closeCodeOf({ code }: ByeFrame): CloseCode {
  return PEER_CODES.includes(code as CloseCode) ? (code as CloseCode) : 'CLOSED'
}

const PEER_CODES: readonly CloseCode[] = ['BRIDGE_CLOSED', 'NAVIGATED', 'PROTOCOL_VIOLATION', 'TIMEOUT']

import { type Channel, scheduler } from '../scheduler/scheduler.js'
import type { Payload } from '../values/payload.js'

/** One message in a pipe: a value, and the pipe ends that travel with it. */
export interface Parcel {
  payload: Payload
  ports: PipeEnd[]
}

export interface PipeListener {
  message(parcel: Parcel): void
  /** The peer is gone, and everything that it had sent has been delivered. */
  closed(): void
  /** A relay takes all that is waiting in one turn; a port takes one message a turn. */
  greedy?: boolean
}

type Item = Parcel | 'closed'

/**
 * One end of a message pipe: the stand-in for a mojo pipe handle. It does not matter who holds it (a
 * `MessagePortMain`, the relay of a page or of a utility process, a message that nobody has read yet):
 * items wait here until a holder listens, and go with the end when it is handed on.
 */
export class PipeEnd {
  #peer: PipeEnd | undefined
  #inbox: Item[] = []
  #listener: PipeListener | undefined
  #channel: Channel | undefined
  #scheduled = false
  #closed = false

  static pair(): [PipeEnd, PipeEnd] {
    const one = new PipeEnd()
    const two = new PipeEnd()
    one.#peer = two
    two.#peer = one
    return [one, two]
  }

  /** An end whose peer is already gone. */
  static dangling(): PipeEnd {
    const [one, two] = PipeEnd.pair()
    two.close()
    return one
  }

  post(parcel: Parcel): void {
    if (this.#closed || !this.#peer) {
      discard([parcel])
      return
    }
    this.#peer.#receive(parcel)
  }

  /** Gives the end up. What it had sent is still delivered; what it had not read yet is dropped. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#listener = undefined
    discard(this.#inbox.splice(0))
    const peer = this.#peer
    this.#peer = undefined
    if (peer) peer.#peerGone()
  }

  listen(listener: PipeListener): void {
    this.#listener = listener
    this.#schedule()
  }

  /** Takes the end away from its listener, before it is handed on. */
  pause(): void {
    this.#listener = undefined
  }

  #receive(item: Item): void {
    if (this.#closed) {
      discard([item])
      return
    }
    this.#inbox.push(item)
    this.#schedule()
  }

  #peerGone(): void {
    this.#peer = undefined
    this.#receive('closed')
  }

  #schedule(): void {
    if (this.#scheduled || !this.#listener || this.#inbox.length === 0) return
    this.#scheduled = true
    this.#channel ??= scheduler.channel()
    this.#channel.post(this.#deliver)
  }

  readonly #deliver = (): void => {
    this.#scheduled = false
    const listener = this.#listener
    if (!listener) return
    const items = listener.greedy ? this.#inbox.splice(0) : this.#inbox.splice(0, 1)
    this.#schedule()
    for (const item of items) {
      if (item === 'closed') listener.closed()
      else listener.message(item)
    }
  }
}

/** Messages that nobody will read: the ports in them are closed, as a dropped mojo message's handles are. */
function discard(items: Item[]): void {
  for (const item of items) if (item !== 'closed') for (const port of item.ports) port.close()
}

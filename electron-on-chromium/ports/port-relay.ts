import type { Packed } from '../values/codec.js'
import { Payload } from '../values/payload.js'
import { PipeEnd } from './pipe.js'

/** What the two sides of a relay say to each other about ports. */
export type PortFrame =
  | [kind: 'message', port: number, packed: Packed, ports: number[]]
  | [kind: 'close', port: number]

/**
 * The ports that live on the other side of a JSON channel: in a page's isolated world, or in a utility
 * process. A pipe end handed to this relay gets a number; the other side holds half of a real channel
 * under that number. The main process counts up, the other side down, so the numbers never meet.
 */
export class PortRelay {
  readonly #ends = new Map<number, PipeEnd>()
  readonly #send: (frame: PortFrame) => void
  readonly #step: 1 | -1
  #last = 0
  #ended = false

  constructor(send: (frame: PortFrame) => void, step: 1 | -1 = 1) {
    this.#send = send
    this.#step = step
  }

  /** Hands an end to the other side; the returned number goes with the message that carries it. */
  export(end: PipeEnd): number {
    this.#last += this.#step
    const id = this.#last
    this.#bind(id, end)
    return id
  }

  /** The other side announced a port: this is the end that the main process gets. */
  import(id: number): PipeEnd {
    const [theirs, ours] = PipeEnd.pair()
    this.#bind(id, theirs)
    return ours
  }

  receive(frame: PortFrame): void {
    const end = this.#ends.get(frame[1])
    if (frame[0] === 'close') {
      this.#ends.delete(frame[1])
      end?.close()
      return
    }
    const ports = frame[3].map((id) => this.import(id))
    if (end) end.post({ payload: Payload.fromPacked(frame[2]), ports })
    else for (const port of ports) port.close()
  }

  /** The other side is gone, and its ports with it. */
  end(): void {
    this.#ended = true
    this.drop()
  }

  /** Closes every port that lives on the other side. */
  drop(): void {
    for (const end of this.#ends.values()) end.close()
    this.#ends.clear()
  }

  #bind(id: number, end: PipeEnd): void {
    if (this.#ended) {
      end.close()
      return
    }
    this.#ends.set(id, end)
    end.listen({
      greedy: true,
      message: ({ payload, ports }) =>
        this.#send(['message', id, payload.packed(), ports.map((port) => this.export(port))]),
      closed: () => {
        this.#ends.delete(id)
        end.close()
        this.#send(['close', id])
      },
    })
  }
}

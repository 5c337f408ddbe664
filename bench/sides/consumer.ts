import { libraries } from '../libraries/index.js'
import type { Peer } from '../libraries/library.js'
import { measure, named } from '../measure.js'
import { workloads } from '../workloads/index.js'
import { GROWTHS, growthPeer } from './growth.js'
import type { Request } from './messages.js'
import { collectGarbage } from './thread.js'

/** Hands one end of a new channel to the provider's side and returns the other. */
export type Open = (request: Request) => MessagePort

/** The consumer's side, wherever it runs. */
export class Consumer {
  readonly #open: Open
  /** Connected once and kept: no measurement contains a handshake. */
  readonly #peers = new Map<string, Promise<Peer>>()

  constructor(open: Open) {
    this.#open = open
  }

  /** One measurement of a library: a second's worth, or `null` where it has no such thing. */
  async sample(workload: string, library: string): Promise<number | null> {
    const connect = () => named(libraries, library).connect(this.#open({ want: 'library', library }))
    return this.#measure(workload, library, connect)
  }

  /** The same for calls that go round over many ports. */
  async sampleGrowth(workload: string, growth: string): Promise<number | null> {
    return this.#measure(workload, growth, () => growthPeer(named(GROWTHS, growth), this.#open))
  }

  /** Asks the provider's side for something that is done when it answers. */
  async ask(request: Request): Promise<void> {
    const port = this.#open(request)
    await new Promise((resolve) => {
      port.onmessage = resolve
    })
    port.close()
  }

  async #measure(workload: string, key: string, connect: () => Promise<Peer>): Promise<number | null> {
    const opening = this.#peers.get(key) ?? connect()
    this.#peers.set(key, opening)
    const peer = await opening
    // So that no measurement pays for the one before it.
    await this.ask({ want: 'quiet' })
    collectGarbage()
    return measure(named(workloads, workload), peer)
  }
}

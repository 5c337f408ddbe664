import type { Hit } from '../service.js'

/** One way to talk over a port. Every library plays the same two parts. */
export interface Library {
  readonly name: string
  /** Serves `service` over the port. */
  provide(port: MessagePort): void
  connect(port: MessagePort): Promise<Peer>
}

/** The other side, as a consumer sees it. What a library does not have is left out, and shown as `–`. */
export interface Peer {
  increment(n: number): Promise<number>
  echo(value: unknown): Promise<unknown>
  /** 4 MiB. */
  file(): Promise<Uint8Array>
  /** The other side tells `count` events, all in one turn, unanswered if the library can; each comes here. */
  events?(count: number, onEvent: (n: number) => void): void
  numbers?(count: number): AsyncIterable<number>
  /** The same of small objects. */
  hits?(count: number): AsyncIterable<Hit>
  /** Half-MiB chunks under flow control: without it, a slow reader would have to hold the whole file. */
  chunks?(bytes: number): AsyncIterable<Uint8Array>
}

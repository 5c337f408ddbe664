/**
 * The port that the engine runs on: what DOM ports, Node's ports and Electron's `MessagePortMain` have in
 * common. Nothing arrives before `start()`; posting after the end is silent, as on every real port.
 */
export interface Port {
  /** @throws whatever the platform throws for a value that cannot be cloned. */
  post(message: unknown): void
  start(): void
  close(): void
  /**
   * One receiver for life. `data` is `null` for a message that could not be decoded.
   * `ports` are those that came with it; the receiver owns them.
   */
  receive(onMessage: (data: unknown, ports: readonly Closable[]) => void, onClose: () => void): void
}

/** All that is done with a port that nobody asked for. */
export interface Closable {
  close(): void
}

/** A `MessagePort` of a page, a worker or Node: an EventTarget. */
export interface DomPortLike extends Closable {
  postMessage(message: unknown): void
  start(): void
  addEventListener(type: string, listener: (event: object) => void): void
}

/** Electron's `MessagePortMain`: an EventEmitter whose messages are `{ data, ports }`. */
export interface EmitterPortLike extends Closable {
  postMessage(message: unknown): void
  start(): void
  on(type: 'message', listener: (event: { data: unknown; ports: Closable[] }) => void): unknown
  on(type: 'close', listener: () => void): unknown
}

/** Any port that one may already hold. */
export type PortLike = DomPortLike | EmitterPortLike

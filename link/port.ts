import { invalidArgument } from '../contract/errors.js'

/** All that is done with a port that nobody asked for. */
export interface Closable {
  close(): void
}

/**
 * A `MessagePort` of a page, a worker or Node, and whatever looks like one: what the engine runs on. Nothing arrives
 * before `start()`; posting after the end is silent, as on every real port. `data` is `null` for a message that could
 * not be decoded.
 */
export interface DomPortLike extends Closable {
  /** @throws whatever the platform throws for a value that cannot be cloned. */
  postMessage(message: unknown): void
  start(): void
  // biome-ignore lint/suspicious/noExplicitAny: platforms declare events of their own types.
  addEventListener(type: 'message' | 'messageerror' | 'close', listener: (event: any) => void): void
}

/** What a port's `message` brings. */
export interface PortMessage {
  readonly data: unknown
  /** Whoever hears of them owns them. */
  readonly ports?: readonly Closable[]
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

/**
 * A port of either dialect as one of the web's.
 * @throws {KitError} `INVALID_ARGUMENT` for what is none.
 */
export function toDomPort(port: PortLike): DomPortLike {
  // Node's worker_threads port has both dialects; its `on('message')` gives the bare value, so the DOM
  // form is asked for first.
  // A method, and not just the name: what was left on Object.prototype is none.
  if (typeof (port as DomPortLike | undefined)?.addEventListener === 'function') return port as DomPortLike
  const emitter = port as EmitterPortLike
  if (typeof emitter?.on !== 'function')
    throw invalidArgument('port', 'a MessagePort or MessagePortMain', port)
  return {
    postMessage: (message) => emitter.postMessage(message),
    start: () => emitter.start(),
    close: () => emitter.close(),
    addEventListener(type, listener) {
      // An emitter has no `messageerror`: what it cannot decode comes as `null`.
      if (type !== 'messageerror') emitter.on(type as 'message', listener)
    },
  }
}

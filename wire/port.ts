import { uncurryThis } from './primordials.js'

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

/** Wraps a port of either dialect; a {@link Port} is taken as it is. */
export function toPort(port: PortLike | Port): Port {
  if ('receive' in port) return port
  // Node's worker_threads port has both dialects; its `on('message')` gives the bare value, so the DOM
  // form is asked for first.
  return 'addEventListener' in port ? fromDomPort(port) : fromEmitterPort(port)
}

interface MessageEventLike {
  readonly data: unknown
  readonly ports: readonly Closable[]
}

// Where there is a DOM, methods and getters come from the prototypes as they were when this module loaded.
const domPort = (globalThis as { MessagePort?: { prototype: DomPortLike } }).MessagePort?.prototype
const domTarget = (globalThis as { EventTarget?: { prototype: DomPortLike } }).EventTarget?.prototype
const domEvent = (globalThis as { MessageEvent?: { prototype: object } }).MessageEvent?.prototype
const dom = domPort &&
  domTarget &&
  'start' in domPort && {
    post: uncurryThis(domPort.postMessage),
    start: uncurryThis(domPort.start),
    close: uncurryThis(domPort.close),
    listen: uncurryThis(domTarget.addEventListener),
    owns: uncurryThis(Object.prototype.isPrototypeOf).bind(undefined, domPort),
  }
const readData = getterOf(domEvent, 'data')
const readPorts = getterOf(domEvent, 'ports')

function getterOf(prototype: object | undefined, name: string): ((event: object) => unknown) | undefined {
  const get = prototype && Reflect.getOwnPropertyDescriptor(prototype, name)?.get
  return get && (uncurryThis(get) as (event: object) => unknown)
}

function fromDomPort(port: DomPortLike): Port {
  const taken = dom && isDomPort(port) ? dom : undefined
  const listen = (type: string, listener: (event: object) => void) =>
    taken ? taken.listen(port, type, listener) : port.addEventListener(type, listener)
  return {
    post: (message) => (taken ? taken.post(port, message) : port.postMessage(message)),
    start: () => (taken ? taken.start(port) : port.start()),
    close: () => (taken ? taken.close(port) : port.close()),
    receive(onMessage, onClose) {
      listen('message', (event) => {
        const { data, ports } =
          taken && readData && readPorts
            ? { data: readData(event), ports: readPorts(event) }
            : (event as MessageEventLike)
        onMessage(data, (ports as readonly Closable[] | undefined) ?? [])
      })
      listen('messageerror', () => onMessage(null, []))
      // Electron turns this event on in every renderer (`MessagePortCloseEvent`); Node has it too.
      listen('close', onClose)
    },
  }
}

function isDomPort(port: object): boolean {
  return dom ? dom.owns(port) : false
}

function fromEmitterPort(port: EmitterPortLike): Port {
  return {
    post: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    receive(onMessage, onClose) {
      port.on('message', ({ data, ports }) => onMessage(data, ports))
      port.on('close', onClose)
    },
  }
}

import type { Closable, DomPortLike, Port } from './port.js'
import { uncurryThis } from './primordials.js'

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

/** Wraps a `MessagePort` of a page, a worker or Node. */
export function fromDomPort(port: DomPortLike): Port {
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

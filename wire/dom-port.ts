import type { Closable, DomPortLike, Port } from './port.js'
import { uncurryThis } from './primordials.js'

// Methods and getters as they were when this module loaded: a page that patches them afterwards hears nothing.
const { MessagePort, EventTarget, MessageEvent } = globalThis as unknown as Record<
  'MessagePort' | 'EventTarget' | 'MessageEvent',
  { readonly prototype: DomPortLike }
>
const post = uncurryThis(MessagePort.prototype.postMessage)
const start = uncurryThis(MessagePort.prototype.start)
const close = uncurryThis(MessagePort.prototype.close)
const listen = uncurryThis(EventTarget.prototype.addEventListener)
const hasInstance = uncurryThis(Object.prototype.isPrototypeOf)
const dataOf = getterOf<unknown>('data')
const portsOf = getterOf<readonly Closable[] | undefined>('ports')

function getterOf<T>(name: string): (event: object) => T {
  const { get } = Reflect.getOwnPropertyDescriptor(MessageEvent.prototype, name) as { get: () => T }
  return uncurryThis(get) as (event: object) => T
}

/** Whether `port` is the platform's own. */
export function isDomPort(port: object): boolean {
  return hasInstance(MessagePort.prototype, port)
}

/** Wraps a `MessagePort` of a page, a worker or Node. */
export function fromDomPort(port: DomPortLike): Port {
  return {
    post: (message) => post(port, message),
    start: () => start(port),
    close: () => close(port),
    receive(onMessage, onClose) {
      listen(port, 'message', (event) => onMessage(dataOf(event), portsOf(event) ?? []))
      listen(port, 'messageerror', () => onMessage(null, []))
      // Electron turns this event on in every renderer (`MessagePortCloseEvent`); Node has it too.
      listen(port, 'close', onClose)
    },
  }
}

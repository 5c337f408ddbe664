/**
 * Reads window messages with the built-ins as they were when this module loaded, and only messages that
 * the browser itself delivered from this window.
 */
const { apply } = Reflect
const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype
const { stopImmediatePropagation } = Event.prototype
const read = <T>(prototype: object, name: string) => {
  const get = Reflect.getOwnPropertyDescriptor(prototype, name)?.get as () => T
  return (event: object): T => apply(get, event, []) as T
}
const dataOf = read<unknown>(MessageEvent.prototype, 'data')
const portsOf = read<readonly MessagePort[]>(MessageEvent.prototype, 'ports')
const sourceOf = read<unknown>(MessageEvent.prototype, 'source')
const { postMessage } = window
const observe = MutationObserver.prototype.observe
const disconnect = MutationObserver.prototype.disconnect
const page = window
const here = document
const Observer = MutationObserver

/** What a listener may do with a message that is its own. */
export interface WindowMessage {
  readonly data: unknown
  readonly ports: readonly MessagePort[]
  /** Keeps the message, and the port in it, from listeners that were added later. */
  take(): void
}

/**
 * Calls `listener` for each message that this window posted to itself. Listens in the capture phase, and
 * again after `document.open()`, which takes every listener off the window. Returns the stop function.
 */
export function listenToWindow(listener: (message: WindowMessage) => void): () => void {
  const onMessage = (event: MessageEvent) => {
    // isTrusted is an own property that a page cannot redefine; it comes first, since the `data` of an
    // event that a page dispatched may be a getter.
    if (!event.isTrusted || sourceOf(event) !== page) return
    listener({
      data: dataOf(event),
      ports: portsOf(event),
      take: () => apply(stopImmediatePropagation, event, []),
    })
  }
  const arm = () => apply(add, page, ['message', onMessage, true])
  const rearm = new Observer(arm)
  arm()
  apply(observe, rearm, [here, { childList: true }])
  return () => {
    apply(disconnect, rearm, [])
    apply(remove, page, ['message', onMessage, true])
  }
}

/** Posts to exactly this document. */
export function postToWindow(message: object): void {
  apply(postMessage, page, [message, '/'])
}

import { fromDomPort, isDomPort } from './dom-port.js'
import type { Closable, DomPortLike, EmitterPortLike, Port, PortLike } from './port.js'

/** Wraps a port of either dialect; a {@link Port} is taken as it is. */
export function toPort(port: PortLike | Port): Port {
  if ('receive' in port) return port
  // Node's worker_threads port has both dialects; its `on('message')` gives the bare value, so the DOM
  // form is asked for first.
  if (!('addEventListener' in port)) return fromEmitterPort(port)
  return isDomPort(port) ? fromDomPort(port) : fromEventTarget(port)
}

/** What only looks like a DOM port: a wrapper, a port in memory. */
function fromEventTarget(port: DomPortLike): Port {
  return {
    post: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    receive(onMessage, onClose) {
      port.addEventListener('message', (event) => {
        const { data, ports } = event as { data: unknown; ports?: readonly Closable[] }
        onMessage(data, ports ?? [])
      })
      port.addEventListener('messageerror', () => onMessage(null, []))
      port.addEventListener('close', onClose)
    },
  }
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

import { fromDomPort } from './dom-port.js'
import type { EmitterPortLike, Port, PortLike } from './port.js'

/** Wraps a port of either dialect; a {@link Port} is taken as it is. */
export function toPort(port: PortLike | Port): Port {
  if ('receive' in port) return port
  // Node's worker_threads port has both dialects; its `on('message')` gives the bare value, so the DOM
  // form is asked for first.
  return 'addEventListener' in port ? fromDomPort(port) : fromEmitterPort(port)
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

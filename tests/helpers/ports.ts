import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { EmitterPortLike, PortLike } from '../../port/index.js'
import { createMemoryPorts, type MemoryPortsOptions } from '../../testing/index.js'

/** A channel for one session. */
export interface PortPair {
  readonly consumer: PortLike
  readonly provider: PortLike
  /** Ends that have not closed yet. */
  open(): number
}

/** A kind of ports that a suite runs over. */
export interface PortKind {
  readonly name: string
  /** The provider's end gets `null` for what Electron's main process cannot read. */
  readonly losesBlobs: boolean
  /** A listener starts the port, as in Node alone. */
  readonly startsByItself: boolean
  create(): PortPair
}

function memory(name: string, options: MemoryPortsOptions): PortKind {
  return {
    name,
    losesBlobs: options.second === 'main',
    startsByItself: false,
    create() {
      const [consumer, provider] = createMemoryPorts(options)
      return {
        consumer,
        provider,
        open: () => [consumer, provider].filter((port) => !port.isClosed).length,
      }
    },
  }
}

function node(name: string, wrap: (port: MessagePort) => PortLike): PortKind {
  return {
    name,
    losesBlobs: false,
    startsByItself: true,
    create() {
      const { port1, port2 } = new MessageChannel()
      let open = 2
      for (const port of [port1, port2]) port.once('close', () => open--)
      return { consumer: wrap(port1), provider: wrap(port2), open: () => open }
    },
  }
}

/** A port of Node's with the form of Electron's. */
function asEmitter(port: MessagePort): EmitterPortLike {
  return {
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    on(type: 'message' | 'close', listener: (event: { data: unknown; ports: [] }) => void) {
      if (type === 'message') port.on('message', (data) => listener({ data, ports: [] }))
      else port.on('close', listener as () => void)
    },
  }
}

export const MEMORY = memory('ports in memory', {})

const NODE_AS_EMITTER = node('Node’s MessageChannel as an emitter', asEmitter)

export const NODE = node('Node’s MessageChannel', (port) => port as unknown as PortLike)

export const PORT_KINDS: readonly PortKind[] = [
  MEMORY,
  memory('a provider on a port like Electron’s', { second: 'main' }),
  memory('a consumer on a port like Electron’s', { first: 'main' }),
  node('Node’s MessageChannel', (port) => port as unknown as PortLike),
  NODE_AS_EMITTER,
]

/** Without the one whose wrapping of ours decides how it behaves. */
export const PLATFORM_PORT_KINDS = PORT_KINDS.filter((kind) => kind !== NODE_AS_EMITTER)

import { MessageChannel } from 'node:worker_threads'
import { createMemoryPorts, type MemoryPort, type MemoryPortsOptions } from '../../testing/index.js'
import type { PortLike } from '../../wire/port.js'

/** Where ports come from. The suites run over each. */
export interface Platform {
  readonly name: string
  /** A new channel: the consumer's end, then the provider's. */
  create(): readonly [PortLike, PortLike]
  /** Whether the provider's end gets `null` for what Electron's main process cannot read. */
  readonly losesBlobs: boolean
  /** A listener starts the port, as in Node alone. */
  readonly startsByItself: boolean
}

function memory(name: string, options: MemoryPortsOptions): Platform {
  return {
    name,
    create: () => createMemoryPorts(options),
    losesBlobs: options.second === 'main',
    startsByItself: false,
  }
}

export const PAGE_TO_MAIN = memory('memory ports, page to main', { second: 'main' })
export const MAIN_TO_PAGE = memory('memory ports, main to page', { first: 'main' })
export const PAGE_TO_PAGE = memory('memory ports, page to page', {})

export const NODE: Platform = {
  name: "Node's ports",
  create() {
    const { port1, port2 } = new MessageChannel()
    return [port1, port2] as unknown as readonly [PortLike, PortLike]
  },
  losesBlobs: false,
  startsByItself: true,
}

export const PLATFORMS: readonly Platform[] = [PAGE_TO_MAIN, MAIN_TO_PAGE, PAGE_TO_PAGE, NODE]

/** The port's own counters, where it is a memory port. */
export function asMemoryPort(port: PortLike): MemoryPort | undefined {
  return 'posts' in port ? (port as MemoryPort) : undefined
}

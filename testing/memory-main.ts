import type { PortLike } from '../link/port.js'
import type { MemoryPort } from './memory-ports.js'
import { Shelf } from './shelf.js'

/** Where the bridge of a test and the page's code under test meet. */
export interface MemoryMain {
  /** What the bridge provides; takes the provider's end of a channel, or throws why the page may not have it. */
  readonly provided: Shelf<(port: PortLike) => void>
  /** What the page provides. */
  readonly offered: Shelf<(port: PortLike) => void>
  /** Plain ports for the page. */
  readonly ports: Shelf<MemoryPort>
  /** There is a bridge. */
  isOpen: boolean
  /** Whether the bridge lets the page in, as far as it asks. Throws `UNAVAILABLE` if not. */
  admit: () => void
}

const KEY = Symbol.for('electron-port-bridge/memory-main')

/** One a process or realm, also where a test runner has loaded this module twice. */
export function memoryMain(): MemoryMain {
  const global = globalThis as { [KEY]?: MemoryMain }
  global[KEY] ??= {
    provided: new Shelf(),
    offered: new Shelf(),
    ports: new Shelf(),
    isOpen: false,
    admit: () => {},
  }
  return global[KEY]
}

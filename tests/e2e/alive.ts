import { ipcMain, MessageChannelMain, webContents } from 'electron'

/** What could leak in the main process, counted from outside of the kit. */
export interface Alive {
  /** Ports of the main process that were started and have not closed. */
  readonly ports: number
  readonly timers: number
  /** On `ipcMain` and on every WebContents, of an event that the kit alone listens to. */
  readonly listeners: number
}

interface PortPrototype {
  start(this: NodeJS.EventEmitter): void
}

const started = new Set<object>()
const prototype = Object.getPrototypeOf(new MessageChannelMain().port1) as PortPrototype
const { start } = prototype
// Every port that the kit keeps is started; one that it hands on is not.
prototype.start = function startAndCount() {
  if (!started.has(this)) {
    started.add(this)
    this.once('close', () => started.delete(this))
  }
  start.call(this)
}

// The kit listens to two more together with this one, but to those Electron listens itself (`lib/browser/api/web-contents.ts`,
// `browser-window.ts`).
const EVENT = 'did-frame-navigate'

export function countAlive(): Alive {
  const listeners = webContents.getAllWebContents().map((contents) => contents.listenerCount(EVENT))
  return {
    ports: started.size,
    timers: process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length,
    listeners: listeners.reduce((sum, count) => sum + count, ipcMain.listenerCount('electron-port-bridge')),
  }
}

import { ipcMain, MessageChannelMain, webContents } from 'electron'

/** What could leak in the main process, counted from outside of the kit. */
export interface Alive {
  /** Ports of the main process that were started and have not closed. */
  readonly ports: number
  readonly timers: number
  /** On `ipcMain` and on every WebContents, of the events that the kit listens to. */
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

// The kit listens to `destroyed` together with these two; Electron's own windows listen to that as well.
const EVENTS = ['did-frame-navigate', 'render-process-gone']

export function countAlive(): Alive {
  const emitters = webContents.getAllWebContents() as unknown as NodeJS.EventEmitter[]
  const listeners = emitters.flatMap((contents) => EVENTS.map((event) => contents.listenerCount(event)))
  return {
    ports: started.size,
    timers: process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length,
    listeners: listeners.reduce((sum, count) => sum + count, ipcMain.listenerCount('electron-port-bridge')),
  }
}

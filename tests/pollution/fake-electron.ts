/**
 * As much of Electron's main process as the kit touches, for runs without it. Its own code reads nothing by name from
 * bags that it did not make, so that what changes under pollution is the kit's doing.
 */

type Listener = (...args: never[]) => void

/** `EventEmitter`, without Node's: Node reads options by name. */
class Emitter {
  readonly #listeners = new Map<string, Listener[]>()

  on(name: string, listener: Listener): this {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener])
    return this
  }

  once(name: string, listener: Listener): this {
    const once: Listener = (...args) => {
      this.off(name, once)
      listener(...args)
    }
    return this.on(name, once)
  }

  prependOnceListener(name: string, listener: Listener): this {
    const others = this.#listeners.get(name) ?? []
    this.#listeners.set(name, [])
    this.once(name, listener)
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), ...others])
    return this
  }

  off(name: string, listener: Listener): this {
    this.#listeners.set(
      name,
      (this.#listeners.get(name) ?? []).filter((one) => one !== listener),
    )
    return this
  }

  emit(name: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(...(args as never[]))
  }

  listenerCount(name: string): number {
    return this.#listeners.get(name)?.length ?? 0
  }
}

/** `MessagePortMain`; a page's dialect too, since the scenario plays the page. */
export class FakePort extends Emitter {
  peer: FakePort | undefined
  #isStarted = false
  #isClosed = false
  #waiting: [string, object][] = []

  postMessage(data: unknown, ports: FakePort[] = []): void {
    this.peer?.take('message', { data: structuredClone(data), ports })
  }

  start(): void {
    this.#isStarted = true
    const waiting = this.#waiting
    this.#waiting = []
    for (const { 0: type, 1: event } of waiting) this.take(type, event)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.peer?.take('close', {})
  }

  /** The port as it arrives in another process; this one is inert from then on. */
  moved(): FakePort {
    const port = new FakePort()
    port.peer = this.peer
    if (this.peer !== undefined) this.peer.peer = port
    this.peer = undefined
    port.#waiting = this.#waiting
    return port
  }

  take(type: string, event: object): void {
    if (!this.#isStarted) return void this.#waiting.push([type, event])
    setImmediate(() => {
      if (this.#isClosed) return
      if (type === 'close') this.#isClosed = true
      this.emit(type, event)
    })
  }
}

class MessageChannelMain {
  readonly port1 = new FakePort()
  readonly port2 = new FakePort()

  constructor() {
    this.port1.peer = this.port2
    this.port2.peer = this.port1
  }
}

let lastId = 0

/** A frame and what its preload hears. */
export class FakeFrame {
  readonly frameTreeNodeId = ++lastId
  readonly processId = ++lastId
  readonly routingId = ++lastId
  readonly detached = false
  readonly origin: string
  readonly url: string
  readonly parent: FakeFrame | null
  readonly heard: { readonly message: readonly unknown[]; readonly ports: readonly FakePort[] }[] = []
  #onHeard = () => {}

  constructor(origin: string, parent: FakeFrame | null = null, url = `${origin}/`) {
    this.origin = origin
    this.parent = parent
    this.url = url
  }

  isDestroyed(): boolean {
    return false
  }

  get framesInSubtree(): readonly FakeFrame[] {
    return [this]
  }

  send(channel: string, message: readonly unknown[]): void {
    this.postMessage(channel, message)
  }

  postMessage(_channel: string, message: readonly unknown[], ports: readonly FakePort[] = []): void {
    this.heard.push({ message, ports })
    this.#onHeard()
  }

  /** The next thing that main says to the preload. */
  async next(): Promise<{ readonly message: readonly unknown[]; readonly ports: readonly FakePort[] }> {
    for (;;) {
      const first = this.heard.shift()
      if (first !== undefined) return first
      await new Promise<void>((resolve) => {
        this.#onHeard = resolve
      })
    }
  }
}

/** A window. */
export class FakeContents extends Emitter {
  readonly id = ++lastId
  readonly mainFrame: FakeFrame
  readonly opener: FakeFrame | null
  /** As on each of Electron's, whatever stands on Object.prototype. */
  readonly hostWebContents = undefined
  readonly ipc = new Emitter()
  readonly #type: string
  readonly #preferences: object

  constructor(
    mainFrame: FakeFrame,
    type = 'window',
    opener: FakeFrame | null = null,
    preferences: object = {},
  ) {
    super()
    this.mainFrame = mainFrame
    this.opener = opener
    this.#type = type
    this.#preferences = preferences
  }

  getType(): string {
    return this.#type
  }

  isDestroyed(): boolean {
    return false
  }

  setWindowOpenHandler(): void {}

  getLastWebPreferences(): object {
    return this.#preferences
  }
}

/** What `new BrowserWindow()` gives: a window that shows nothing, whose page the scenario plays. */
function windowsOf(electron: FakeElectron) {
  const open: FakeWindow[] = []
  class FakeWindow extends Emitter {
    readonly webContents: FakeContents
    #isDestroyed = false

    constructor(readonly options: object) {
      super()
      this.webContents = electron.open(new FakeContents(new FakeFrame('https://inspector.invalid')))
      open.push(this)
    }

    static getAllWindows(): readonly FakeWindow[] {
      return open.filter((window) => !window.isDestroyed())
    }

    async loadURL(): Promise<void> {}

    isDestroyed(): boolean {
      return this.#isDestroyed
    }

    destroy(): void {
      this.#isDestroyed = true
      this.emit('closed')
    }

    focus(): void {}
  }
  return FakeWindow
}

/** `UtilityProcess` here, and `process.parentPort` there. */
export class FakeUtility extends Emitter {
  readonly pid = 4711
  readonly parentPort = new Emitter()

  postMessage(data: unknown, ports: FakePort[]): void {
    this.parentPort.emit('message', { data: structuredClone(data), ports: ports.map((port) => port.moved()) })
  }

  kill(): void {
    this.emit('exit', 0)
  }
}

/** The module, with windows that a scenario adds. */
export class FakeElectron {
  readonly frames: FakeFrame[] = []
  readonly windows: FakeContents[] = []
  readonly ipcMain = new Emitter()
  readonly MessageChannelMain = MessageChannelMain
  readonly BrowserWindow: unknown = windowsOf(this)
  /** What a session's `protocol.handle` was given. */
  answer: ((request: { url: string }) => Response) | undefined
  readonly session = {
    fromPartition: () => ({
      protocol: {
        isProtocolHandled: () => this.answer !== undefined,
        handle: (_scheme: string, answer: (request: { url: string }) => Response) => {
          this.answer = answer
        },
      },
    }),
  }
  readonly app = {
    isPackaged: true,
    getAppPath: () => '/app',
    getName: () => 'app',
    whenReady: async () => {},
    on: () => {},
    off: () => {},
    commandLine: { hasSwitch: (name: string) => name === 'inspect', getSwitchValue: () => '' },
  }
  readonly webFrameMain = {
    fromId: (processId: number, routingId: number) =>
      this.frames.find((frame) => frame.processId === processId && frame.routingId === routingId),
  }
  readonly webContents = {
    getAllWebContents: () => this.windows,
    fromFrame: (frame: FakeFrame) =>
      this.windows.find(({ mainFrame }) => (frame.parent ?? frame) === mainFrame),
    fromId: (id: number) => this.windows.find((window) => window.id === id),
  }

  constructor() {
    lastId = 0
  }

  open(contents: FakeContents): FakeContents {
    this.windows.push(contents)
    this.frames.push(contents.mainFrame)
    return contents
  }

  /** What a preload in `frame` says over ipc. */
  say(
    contents: FakeContents,
    frame: FakeFrame,
    message: readonly unknown[],
    type = 'frame',
    ipc = this.ipcMain,
  ): void {
    const { processId, routingId: frameId } = frame
    ipc.emit(
      'electron-port-bridge',
      { type, senderFrame: frame, processId, frameId, sender: contents, ports: [] },
      structuredClone(message),
    )
  }
}

/**
 * As much of Electron as decides who gets a port: windows with documents, each with the built preload in it, the built
 * bridge in main, and what is on its way between them. Nothing moves by itself: `steps()` names what could happen next, and
 * `explore` takes these steps in every order. This is the one file of the model that knows the handshake's messages.
 *
 * Where Electron promises no order the model has each: a frame's events against the messages of its next document, a port's
 * close against everything else (`tests/electron-on-chromium/README.md`, facts 68, 77 and 132). One order is assumed: main
 * hears `render-process-gone` before it hears of a document of the next process. Electron posts that event as a task (fact
 * 82), so the assumption is likely and not proven; without it main would end the sessions of the next document as well.
 */
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { register } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compileFunction } from 'node:vm'
import type * as contractDoor from '../../contract/index.js'
import type * as mainDoor from '../../main/index.js'
import type { Bridge, PageDocument } from '../../main/index.js'
import type { DocumentFacts } from '../../wire/peer.js'
import {
  CHANNEL,
  IPC_ACCEPTED,
  IPC_CLAIM,
  IPC_DENIED,
  IPC_GRANT,
  IPC_HELLO,
  IPC_REFUSED,
  IPC_WHO,
  MARK,
  type Role,
  WINDOW_CLAIM,
  WINDOW_DENIED,
  WINDOW_GRANT,
  type Wish,
} from '../../wire/protocol.js'

/** Where something happens. What happens at different places may come in either order, and nobody could tell. */
export type Place = string
export const MAIN: Place = 'main'

/** Something that can happen now. */
export interface Step {
  readonly name: string
  readonly at: readonly Place[]
  take(): void
}

export const GOOD = 'app://good'
export const EVIL = 'app://evil'
/** Longer timers run only when a scenario says that the time passes, or when nothing else is left to happen. */
const SHORT_MS = 250
/** By then claims that wait have been answered, and sessions without a hello have not been ended. */
const ANSWERED_MS = 9_500
const LONG_MS = 60_000
const GONE = 'render-process-gone'

const DIST = join(import.meta.dirname ?? '.', '../../../dist')

/** An invariant that does not hold. */
export class Broken extends Error {}

/** The first one of this run. It is kept because the code under test may catch what is thrown inside it. */
let broken: Broken | undefined

function hold(condition: boolean, what: string): void {
  if (condition) return
  broken ??= new Broken(what)
  throw broken
}

// ── time ──

interface Timer {
  readonly due: number
  readonly run: () => void
}

class Time {
  now = 0
  readonly timers = new Map<number, Timer>()
  #lastId = 0

  readonly set = (run: () => void, ms = 0): number => {
    this.timers.set(++this.#lastId, { due: this.now + ms, run })
    return this.#lastId
  }

  readonly clear = (id: number | undefined): void => {
    if (id !== undefined) this.timers.delete(id)
  }

  next(): readonly [id: number, timer: Timer] | undefined {
    let next: readonly [number, Timer] | undefined
    for (const entry of this.timers) if (next === undefined || entry[1].due < next[1].due) next = entry
    return next
  }

  fire([id, { due, run }]: readonly [number, Timer]): void {
    this.timers.delete(id)
    this.now = Math.max(this.now, due)
    run()
  }
}

// ── ports ──

type Whereabouts = 'main' | 'on its way' | 'preload' | 'page' | 'closed'

/** One end of a channel, in main or in a page. */
class End extends EventEmitter {
  where: Whereabouts = 'main'
  isStarted = false
  /** One of a session, and not pushed for the app's own use. */
  isSession = false
  /** The app has ended what it was for. */
  isTakenBack = false
  /** It was posted to a frame that was there. */
  hasLeft = false
  /** The document in which it is, or to which it is on its way by main's word. */
  document: Page | undefined
  other: End | undefined

  constructor(readonly name: string) {
    super()
  }

  start(): void {
    this.isStarted = true
  }

  postMessage(): void {}

  close(): void {
    if (this.where === 'closed') return
    this.where = 'closed'
    this.emit('close')
  }

  /** The other end is closed, and this one has not heard of that. A port hears it only when it is started. */
  get isLeft(): boolean {
    return this.where === 'main' && this.isStarted && this.other?.where === 'closed'
  }
}

// ── documents ──

/** One claim of a page, and how it was answered. */
interface Asked {
  readonly role: Wish
  ports: number
  denials: number
  /** The page has withdrawn it; its preload has read that as well. */
  isWithdrawn: boolean
  isWithdrawnAtPreload: boolean
}

interface ToMain {
  readonly from: Page
  readonly message: readonly unknown[]
}
interface Posted {
  readonly message: readonly unknown[]
  readonly ports: readonly End[]
}

/** A frame's host in a renderer: `processId` and `routingId`. It has one document, or one after another where hosts are kept. */
class Host {
  /** A commit that main has not heard of stands among the messages. */
  readonly toMain: (ToMain | (() => void))[] = []
  readonly toDocument: Posted[] = []
  document: Page | undefined
  /** Main knows that its process has gone. */
  isGone = false

  constructor(
    readonly frame: Frame,
    readonly processId: number,
    readonly routingId: number,
  ) {}

  get key(): string {
    return `${this.processId}/${this.routingId}`
  }
}

type Listener = (event: object, ...more: unknown[]) => void

const startPreload = compileFunction(readFileSync(join(DIST, 'preload-auto.cjs'), 'utf8'), [
  ...['require', 'process', 'globalThis', 'window', 'document', 'addEventListener', 'removeEventListener'],
  ...['MutationObserver', 'crypto', 'setTimeout', 'clearTimeout'],
]) as (...platform: unknown[]) => void

/** What main has heard of a document, and what it may do for it. */
class Heard {
  readonly claims = new Map<string, { role: Role; isOpen: boolean }>()
  isAccepted = false
  isRefused = false
  hasEnded = false
  /** An event or a hello has told main so: it must have ended all that the document had. */
  isToldOfEnd = false
  /** The promise `closed`, which the app has of the document, is resolved. */
  isClosed = false
}

/** A document: its page, its preload, and its window's messages. */
export class Page {
  readonly id: string
  readonly asked = new Map<string, Asked>()
  readonly window: { readonly data: object | string; readonly ports: readonly End[] }[] = []
  heard = new Heard()
  isAlive = true
  /** Its renderer has been taken over, so nothing promises it an answer. */
  isRogue = false
  /** Main's verdicts that its preload has read. */
  readonly verdicts: unknown[] = []
  #fromMain: Listener = () => {}
  readonly #listeners = new Map<string, Listener>()
  readonly #source = {
    postMessage: (data: object | string, _target: string, ports: readonly End[] = []) =>
      this.window.push({ data, ports }),
  }

  constructor(
    readonly name: string,
    readonly origin: string,
    readonly frame: Frame,
    readonly host: Host,
    readonly number: number,
    time: Time,
  ) {
    this.id = Array(4).fill(number.toString(36)).join('-')
    host.document = this
    const ipcRenderer = {
      send: (_channel: string, message: readonly unknown[]) => host.toMain.push({ from: this, message }),
      on: (_channel: string, listener: Listener) => {
        this.#fromMain = listener
      },
    }
    startPreload(
      () => ({ ipcRenderer }),
      { contextIsolated: true },
      {},
      this.#source,
      { readyState: 'complete' },
      (type: string, listener: Listener) => this.#listeners.set(type, listener),
      (type: string) => this.#listeners.delete(type),
      class {
        observe(): void {}
        disconnect(): void {}
      },
      { getRandomValues: (array: Uint32Array) => array.fill(number) },
      time.set,
      time.clear,
    )
  }

  claim(nonce: string, role: Wish = 'consumer', contract = 'notes'): void {
    const nothing = { ports: 0, denials: 0, isWithdrawn: false, isWithdrawnAtPreload: false }
    this.asked.set(nonce, { role, ...nothing })
    this.window.push({ data: { [MARK]: WINDOW_CLAIM, nonce, contract, role }, ports: [] })
  }

  withdraw(nonce: string): void {
    const asked = this.asked.get(nonce)
    if (asked !== undefined) asked.isWithdrawn = true
    this.window.push({ data: { [MARK]: WINDOW_DENIED, nonce }, ports: [] })
  }

  /** The oldest of its window's messages: its preload has it first, then the page. */
  readWindow(): void {
    const { data, ports } = this.window.shift() as (typeof this.window)[number]
    this.#listeners.get('message')?.({ isTrusted: true, source: this.#source, data, ports })
    const { [MARK]: what, nonce = '' } = data as { [MARK]?: string; nonce?: string }
    const asked = this.asked.get(nonce)
    if (what === WINDOW_DENIED && asked?.isWithdrawn) asked.isWithdrawnAtPreload = true
    else if (what === WINDOW_DENIED && asked !== undefined) asked.denials++
    for (const port of ports) this.#take(port, what === undefined ? undefined : asked)
  }

  /** What main has posted to this document's host. */
  read({ message, ports }: Posted): void {
    for (const port of ports) port.where = 'preload'
    if (message[0] === IPC_ACCEPTED || message[0] === IPC_REFUSED) this.verdicts.push(message[0])
    const before = this.window.length
    this.#fromMain({ ports: [...ports] }, message)
    for (const { data } of this.window.slice(before)) {
      const { [MARK]: what, nonce = '' } = data as { [MARK]?: string; nonce?: string }
      if (what === WINDOW_GRANT)
        hold(
          this.asked.get(nonce)?.isWithdrawnAtPreload !== true,
          `the preload of ${this.name} grants ${nonce}, which it has passed on as withdrawn`,
        )
    }
  }

  #take(port: End, asked: Asked | undefined): void {
    hold(
      port.document === this,
      `${this.name} has ${port.name}, which main gave to ${port.document?.name ?? 'nobody'}`,
    )
    if (asked !== undefined) {
      asked.ports++
      hold(
        asked.ports === 1 || asked.role === 'provider',
        `${this.name} has a second port for one claim: ${port.name}`,
      )
    }
    // It may have been closed on the way.
    if (port.where !== 'closed') port.where = 'page'
  }

  /** With it go all ports that are in it, or on their way to its window. */
  die(ends: Iterable<End>): void {
    this.isAlive = false
    this.window.length = 0
    for (const end of ends)
      if (end.document === this && (end.where === 'preload' || end.where === 'page')) end.close()
  }
}

/** A frame of a window, as main has it: one `WebFrameMain` for all documents that it shows. */
class Frame {
  readonly frameTreeNodeId: number
  readonly parent: Frame | null
  host: Host | undefined
  origin = 'null'
  detached = false
  /** What a renderer shows; main hears of it later. */
  page: Page | undefined

  constructor(
    readonly world: World,
    readonly place: Place,
    id: number,
    parent: Frame | null,
  ) {
    this.frameTreeNodeId = id
    this.parent = parent
  }

  get #live(): Host {
    if (this.host === undefined)
      throw new Error('Render frame was disposed before WebFrameMain could be accessed')
    return this.host
  }

  get processId(): number {
    return this.#live.processId
  }

  get routingId(): number {
    return this.#live.routingId
  }

  get url(): string {
    return `${this.origin}/`
  }

  get framesInSubtree(): readonly Frame[] {
    return [this, ...this.world.frames.filter(({ parent }) => parent === this)]
  }

  isDestroyed(): boolean {
    return this.host === undefined
  }

  send(channel: string, message: readonly unknown[]): void {
    if (this.host !== undefined) this.postMessage(channel, message)
  }

  /** Takes the ports before it finds that the frame is disposed. */
  postMessage(_channel: string, message: readonly unknown[], ports: readonly End[] = []): void {
    for (const port of ports) port.where = 'on its way'
    if (this.host === undefined) for (const port of ports) port.close()
    const host = this.#live
    this.world.onPost(this, message, ports)
    host.toDocument.push({ message, ports })
  }
}

class Contents extends EventEmitter {
  readonly opener = null
  readonly ipc = new EventEmitter()
  /** What main is yet to be told. */
  readonly events: { readonly name: string; readonly happen: () => void }[] = []
  isGone = false

  constructor(
    readonly id: number,
    readonly mainFrame: Frame,
  ) {
    super()
  }

  getType(): string {
    if (this.isGone) throw new TypeError('Object has been destroyed')
    return 'window'
  }

  isDestroyed(): boolean {
    return this.isGone
  }
}

// ── the module ──

let world: World | undefined
const now = () => world as World
const electron = {
  app: { isPackaged: true, getAppPath: () => '/app', on: () => {}, off: () => {} },
  BrowserWindow: {},
  session: {},
  ipcMain: new EventEmitter(),
  MessageChannelMain: class {
    readonly port1: End
    readonly port2: End

    constructor() {
      const ends = now().channel()
      this.port1 = ends[0]
      this.port2 = ends[1]
    }
  },
  webContents: {
    getAllWebContents: () => now().windows,
    fromId: (id: number) => now().windows.find((contents) => contents.id === id && !contents.isGone),
    fromFrame: (frame: Frame) => now().windows.find(({ mainFrame }) => (frame.parent ?? frame) === mainFrame),
  },
  webFrameMain: {
    fromId: (processId: number, routingId: number) =>
      now().frames.find(({ host }) => host?.processId === processId && host.routingId === routingId),
  },
}

/** The built doors, over the Electron and the time of the world that is being explored. */
async function loadDoors(): Promise<readonly [typeof mainDoor, typeof contractDoor]> {
  const url = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`
  const key = Symbol.for('electron-port-bridge/model')
  const place = `globalThis[Symbol.for(${JSON.stringify(key.description)})]`
  const module = url(`export const { ${Object.keys(electron).join(', ')} } = ${place}`)
  register(
    url(`export const resolve = (specifier, context, next) =>
      specifier === 'electron' ? { url: ${JSON.stringify(module)}, shortCircuit: true } : next(specifier, context)`),
  )
  const { setTimeout, clearTimeout, setImmediate } = globalThis
  Object.assign(globalThis, {
    [key]: electron,
    setTimeout: (run: () => void, ms?: number) => world?.time.set(run, ms) ?? setTimeout(run, ms),
    clearTimeout: (id: never) => (world === undefined ? clearTimeout(id) : world.time.clear(id)),
    setImmediate: (run: () => void) => world?.time.set(run) ?? setImmediate(run),
  })
  const load = (door: string) => import(pathToFileURL(join(DIST, `${door}.js`)).href)
  return [await load('main'), await load('contract')]
}

const { 0: main, 1: contract } = await loadDoors()
const notes = contract.defineContract('notes', { calls: { ping: { output: contract.unchecked<string>() } } })

/** How Electron behaves where it has behaved in more than one way. */
export interface Kind {
  /** A navigation within a site keeps the frame's host, as up to Electron 41. @default false */
  readonly keepsHosts?: boolean
  /** What `senderFrame` is for a message whose document has been replaced. @default 'null' */
  readonly late?: 'null' | 'detached' | 'next'
}

/** One run. */
export class World {
  readonly time = new Time()
  /** Of preloads. */
  readonly pageTime = new Time()
  readonly windows: Contents[] = []
  readonly frames: Frame[] = []
  readonly hosts: Host[] = []
  readonly pages: Page[] = []
  readonly ends: End[] = []
  /** As the app has heard of them, by the names of their pages. */
  readonly documents = new Map<string, PageDocument>()
  /** What the app's predicates, the bridge's and the contract's, do before they answer `true`. */
  onJudged = () => {}
  bridge: Bridge | undefined
  #served: { stop(): void } | undefined
  /** Hosts whose documents have been judged in this step. */
  readonly #judged = new Set<string>()
  /** Whose message main reads in this step. */
  #sender: Page | undefined
  #lastId = 0

  constructor(readonly kind: Kind = {}) {
    world = this
    broken = undefined
    electron.ipcMain.removeAllListeners()
    this.openBridge()
  }

  // ── what scenarios do ──

  openBridge(): void {
    for (const page of this.pages) page.heard = new Heard()
    this.bridge = main.createBridge({
      allow: { origins: [GOOD], subFrames: true, when: (facts) => this.#judge(facts) },
    })
    this.bridge.on('document', (document) => {
      const sender = this.#sender as Page
      const { heard } = sender
      this.documents.set(sender.name, document)
      void document.closed.then(() => {
        heard.isClosed = true
      })
    })
  }

  closeBridge(): void {
    this.bridge?.close()
    this.bridge = undefined
    this.#served = undefined
    this.#takeBack()
  }

  provide(): void {
    this.#served = this.bridge?.provide(
      notes,
      { calls: { ping: () => 'pong' } },
      { allow: { when: (facts) => this.#look(facts) } },
    )
  }

  stop(): void {
    this.#served?.stop()
    this.#served = undefined
    this.#takeBack()
  }

  get isProvided(): boolean {
    return this.#served !== undefined
  }

  /** Main asks the page that is in the window for what it provides. */
  connect(window: Contents): void {
    this.bridge?.connect(notes, window as never).catch(() => {})
  }

  join(provider: Contents, consumer: Contents): void {
    this.bridge?.join(notes, { provider: provider as never, consumer: consumer as never })
  }

  /** A port of the app's own, which it starts. */
  openPort(page: Page, deliver: 'load' | 'claim'): void {
    try {
      this.documents.get(page.name)?.openPort('p', { deliver, timeoutMs: 5_000 }).start()
    } catch (error) {
      hold((error as { code?: string }).code === 'NAVIGATED', `openPort threw ${error}`)
    }
  }

  /** A window that shows a document, which has committed; its preload has said hello, and main has not read that. */
  open(place: Place, origin: string): readonly [Page, Contents] {
    const contents = new Contents(++this.#lastId, this.#addFrame(place, null))
    this.windows.push(contents)
    const page = this.commit(contents.mainFrame, `${place}1`, origin)
    ;(page.host.toMain.shift() as () => void)()
    contents.events.shift()
    return [page, contents]
  }

  /** An iframe of that window, in the same renderer process. */
  openFrame({ mainFrame }: Contents, origin: string): Page {
    const page = this.commit(this.#addFrame(mainFrame.place, mainFrame), `${mainFrame.place}f1`, origin)
    ;(page.host.toMain.shift() as () => void)()
    this.#windowOf(page.frame).events.shift()
    return page
  }

  /** The renderer commits another document; main hears of it later. */
  commit(frame: Frame, name: string, origin: string): Page {
    const { page: former } = frame
    former?.die(this.ends)
    const isKept = this.kind.keepsHosts === true && former?.origin === origin && !former.host.isGone
    const host = isKept ? former.host : this.#addHost(frame)
    const page = new Page(name, origin, frame, host, ++this.#lastId, this.pageTime)
    // The commit comes to main before what the new document's preload has said.
    host.toMain.splice(
      host.toMain.findIndex((sent) => typeof sent !== 'function' && sent.from === page),
      0,
      () => this.#onCommit(page),
    )
    frame.page = page
    this.pages.push(page)
    return page
  }

  /** The renderer process of a window is gone; main hears of that in two steps. */
  crash(window: Contents): void {
    const { mainFrame, events } = window
    const hosts = mainFrame.framesInSubtree.flatMap(({ page }) => (page === undefined ? [] : [page.host]))
    for (const { frame } of hosts) frame.page?.die(this.ends)
    const dispose = () => {
      for (const host of hosts) {
        host.isGone = true
        if (host.frame.host === host) host.frame.host = undefined
        this.#end(host.frame, (page) => page.host === host)
      }
    }
    const tell = () => {
      window.emit(GONE, {}, { reason: 'crashed', exitCode: 1 })
      for (const host of hosts) this.#tell(host.frame, (page) => page.host === host)
    }
    events.push({ name: 'its frames are disposed', happen: dispose }, { name: GONE, happen: tell })
  }

  /** An iframe is taken out of its page; no event tells of it. */
  remove(page: Page): void {
    const { frame, host } = page
    page.die(this.ends)
    host.toMain.push(() => {
      frame.host = undefined
      frame.detached = true
      this.#end(frame)
    })
  }

  /** The app destroys a window. */
  destroy(window: Contents): void {
    window.isGone = true
    for (const frame of window.mainFrame.framesInSubtree) {
      frame.page?.die(this.ends)
      frame.host = undefined
      this.#end(frame)
    }
    const tell = () => {
      window.emit('destroyed')
      for (const frame of window.mainFrame.framesInSubtree) this.#tell(frame)
    }
    window.events.push({ name: 'destroyed', happen: tell })
  }

  /** What a renderer that has been taken over says for itself. */
  say(page: Page, message: readonly unknown[]): void {
    page.isRogue = true
    page.host.toMain.push({ from: page, message })
  }

  /** Main is not to hear what the preload of a document has said: its renderer was taken over before. */
  hush({ host }: Page): void {
    host.toMain.splice(0, host.toMain.length, ...host.toMain.filter((said) => typeof said === 'function'))
  }

  /** Timers run that are due by then. */
  pass(ms: number): void {
    for (const time of [this.time, this.pageTime]) {
      const until = time.now + ms
      for (let next = time.next(); next !== undefined && next[1].due <= until; next = time.next())
        time.fire(next)
      time.now = until
    }
  }

  /** What follows by itself, in one order. */
  settle(): void {
    for (let steps = this.steps(); steps[0] !== undefined; steps = this.steps()) this.take(steps[0])
  }

  // ── what happens ──

  /** All that could happen now, but for what a scenario does. */
  steps(): Step[] {
    const steps: Step[] = []
    const add = (name: string, at: Place, take: () => void) => steps.push({ name, at: [at], take })
    for (const host of this.hosts) {
      const { key, frame, toMain, toDocument } = host
      const [said] = toMain
      // The news of a crash comes before the next process does.
      const isEarly = frame.host !== host && this.#windowOf(frame).events.some(({ name }) => name === GONE)
      if (said !== undefined && !isEarly) {
        const what = typeof said === 'function' ? 'of a commit' : `${said.message[0]} of ${said.from.name}`
        add(`main hears ${what} (${key})`, MAIN, () => this.#toMain(host))
      }
      if (toDocument.length > 0)
        add(`${key} hears ${toDocument[0]?.message[0]}`, frame.place, () => this.#toDocument(host))
    }
    for (const page of this.pages)
      if (page.window.length > 0)
        add(`${page.name} reads its window`, page.frame.place, () => page.readWindow())
    for (const { id, events } of this.windows) {
      const [first] = events
      if (first !== undefined) add(`window ${id}: ${first.name}`, MAIN, () => void events.shift()?.happen())
    }
    for (const end of this.ends)
      if (end.isLeft) add(`${end.name} hears that its other end is closed`, MAIN, () => end.close())
    const next = this.time.next()
    if (next !== undefined && next[1].due - this.time.now <= SHORT_MS)
      add(`a timer of ${next[1].due} ms`, MAIN, () => this.time.fire(next))
    return steps
  }

  take(step: Step): void {
    this.#judged.clear()
    step.take()
    if (broken !== undefined) throw broken
  }

  /** After each step, when what it has promised has been kept. */
  check(): void {
    for (const { name, heard } of this.pages)
      if (heard.isAccepted && !heard.isRefused && heard.isToldOfEnd)
        hold(heard.isClosed, `main was told that ${name} has ended, and has kept it`)
    for (const { name, where, hasLeft, document, other } of this.ends) {
      if (other?.where !== 'main') continue
      hold(
        document?.heard.isToldOfEnd !== true,
        `main was told that ${document?.name} has ended, and uses ${name}`,
      )
      hold(where !== 'closed' || hasLeft, `${name} could not be handed over, and main uses its other end`)
    }
  }

  /** The two ends of a channel that main has made. */
  channel(): readonly [End, End] {
    const number = this.ends.length / 2 + 1
    const [one, two] = [new End(`port ${number}a`), new End(`port ${number}b`)]
    one.other = two
    two.other = one
    this.ends.push(one, two)
    return [one, two]
  }

  /** Main posts to a frame: here it is held to what it may hand over. */
  onPost(frame: Frame, message: readonly unknown[], ports: readonly End[]): void {
    const { 0: what, 1: id, 2: nonce } = message as string[]
    if (what === IPC_WHO) return
    hold(this.bridge !== undefined, `a closed bridge says ${what}`)
    // A renderer that has been taken over may say any id.
    const here = this.pages.filter(({ host }) => host === frame.host)
    const page = (here.find((page) => page.id === id) ?? here.at(-1)) as Page
    const { heard, host, name } = page
    for (const port of ports) {
      port.hasLeft = true
      port.document = page
      if (what === IPC_GRANT && port.other !== undefined) port.other.isSession = true
    }
    if (what === IPC_ACCEPTED) {
      hold(this.#judged.has(host.key), `${name} is accepted, and was not judged in that turn`)
      heard.isAccepted = true
    } else if (what === IPC_REFUSED) heard.isRefused = true
    if (ports.length === 0) {
      const claim = heard.claims.get(nonce ?? '')
      if (what !== IPC_DENIED) return
      hold(claim?.isOpen === true, `${name} is refused ${nonce}, which is answered or withdrawn`)
      if (claim !== undefined) claim.isOpen = false
      return
    }
    hold(heard.isAccepted && !heard.isRefused, `a port for ${name}, which is not accepted`)
    hold(!heard.hasEnded && frame.host === host, `a port for ${name}, which main knows to have ended`)
    if (what !== IPC_GRANT) return
    const claim = heard.claims.get(nonce ?? '')
    hold(claim !== undefined, `a port for ${name}, which has not claimed ${nonce}`)
    hold(claim?.isOpen === true, `a port for ${name}, whose claim ${nonce} is answered or withdrawn`)
    if (claim === undefined || claim.role === 'provider') return
    hold(this.#judged.has(host.key), `a port for ${name}, which was not judged in that turn`)
    claim.isOpen = false
  }

  // ── how it ends ──

  /** Nothing is left to happen but that time passes: what has been made is delivered or closed, and all who ask are answered. */
  finish(): void {
    for (const { name, where, other, document, isTakenBack } of this.ends) {
      const isMains = other?.document === undefined && !isTakenBack && document?.isRogue === false
      const isKept = where !== 'page' || !isMains || other?.where === 'main'
      hold(isKept, `${name} was taken back from a document that lives`)
    }
    hold(
      this.bridge !== undefined || this.time.timers.size === 0,
      'a closed bridge still waits for something',
    )
    this.#run(ANSWERED_MS)
    for (const { name, where, other, document } of this.ends) {
      hold(where !== 'on its way' && where !== 'preload', `${name} is neither delivered nor closed: ${where}`)
      hold(where !== 'main' || other?.where === 'page', `${name} is open, and its other end is nowhere`)
      hold(where !== 'page' || document?.isAlive === true, `${name} is with a document that is gone`)
    }
    const alive = this.pages.filter(({ isAlive }) => isAlive)
    if (this.bridge !== undefined) {
      for (const page of alive) if (!page.isRogue) this.#checkAnswers(page)
      const { documents } = this.bridge.stats()
      const admitted = alive.filter(({ heard }) => heard.isAccepted && !heard.isRefused)
      hold(documents === admitted.length, `main holds ${documents} documents, and ${admitted.length} live`)
    }
    this.#run(LONG_MS)
    for (const end of this.ends)
      hold(end.where !== 'main' || !end.isSession, `${end.name} is open long after its time for a hello`)
    this.closeBridge()
    this.#run(LONG_MS)
  }

  #checkAnswers({ name, origin, asked, verdicts }: Page): void {
    const verdict = origin === GOOD ? IPC_ACCEPTED : IPC_REFUSED
    hold(
      verdicts.at(-1) === verdict,
      `${name} hears ${verdicts.at(-1) ?? 'nothing'} at the end, not ${verdict}`,
    )
    for (const [nonce, { role, ports, denials, isWithdrawn }] of asked) {
      if (isWithdrawn || origin !== GOOD || role === 'provider' || role === 'port') continue
      hold(ports + denials === 1, `${name} has ${ports} ports and ${denials} refusals for ${nonce}`)
    }
  }

  #run(ms: number): void {
    this.pass(ms)
    this.settle()
  }

  /** The bridge's own predicate: it is what a document must pass in the turn in which it gets a port. */
  #judge(facts: DocumentFacts): boolean {
    this.#judged.add(`${facts.processId}/${facts.frameId}`)
    return this.#look(facts)
  }

  #look({ processId, frameId, origin }: DocumentFacts): boolean {
    const key = `${processId}/${frameId}`
    hold(
      this.pages.some((page) => page.host.key === key && page.origin === origin),
      `main judges a document of ${origin} in ${key}, where there is none`,
    )
    this.onJudged()
    return true
  }

  #toMain(host: Host): void {
    const said = host.toMain.shift()
    if (typeof said === 'function') return said()
    const window = this.#windowOf(host.frame)
    // A message whose host has gone is dropped whole.
    if (said === undefined || host.isGone || window.isGone) return
    const { frame, processId, routingId } = host
    const { from, message } = said
    const isCurrent = frame.host === host
    if (isCurrent) this.#hear(from, message)
    const gone = { processId, routingId, frameTreeNodeId: frame.frameTreeNodeId, parent: frame.parent }
    const detached = { ...gone, origin: from.origin, detached: true, isDestroyed: () => false }
    const { late = 'null' } = this.kind
    const senderFrame = isCurrent || late === 'next' ? frame : late === 'null' ? null : detached
    this.#sender = from
    try {
      electron.ipcMain.emit(
        CHANNEL,
        { type: 'frame', senderFrame, processId, frameId: routingId, sender: window },
        message,
      )
    } finally {
      this.#sender = undefined
    }
  }

  /** What main knows from now on. */
  #hear(from: Page, message: readonly unknown[]): void {
    const { 0: what, 2: a, 3: role, 4: nonce } = message as string[]
    const { claims } = from.heard
    if (what === IPC_HELLO) {
      this.#end(from.frame, (page) => page.number < from.number)
      this.#tell(from.frame, (page) => page.number < from.number)
    }
    const isKnown = what === IPC_CLAIM && claims.get(nonce ?? '')?.isOpen
    if (what === IPC_CLAIM && !isKnown) claims.set(nonce ?? '', { role: role as Role, isOpen: true })
    const claim = what === IPC_DENIED ? claims.get(a ?? '') : undefined
    if (claim !== undefined) claim.isOpen = false
  }

  #toDocument(host: Host): void {
    const posted = host.toDocument.shift() as Posted
    if (host.document?.isAlive === true) host.document.read(posted)
    else for (const port of posted.ports) port.close()
  }

  #onCommit(page: Page): void {
    const { frame, host, origin } = page
    const isSame = frame.host === host
    frame.host = host.isGone ? undefined : host
    frame.origin = origin
    // Where the host is kept, main cannot know before it has a hello.
    if (!isSame) this.#end(frame, (former) => former.number < page.number)
    const window = this.#windowOf(frame)
    const { processId, routingId } = host
    const more = [`${origin}/`, 200, 'OK', frame.parent === null, processId, routingId]
    const happen = () => {
      window.emit('did-frame-navigate', {}, ...more)
      if (!isSame && frame.parent === null) this.#tell(frame, (former) => former.number < page.number)
    }
    window.events.push({ name: 'did-frame-navigate', happen })
  }

  /** What stands now is the app's to end. */
  #takeBack(): void {
    for (const end of this.ends) end.isTakenBack = true
  }

  #end(frame: Frame, which: (page: Page) => boolean = () => true): void {
    for (const page of this.pages) if (page.frame === frame && which(page)) page.heard.hasEnded = true
  }

  #tell(frame: Frame, which: (page: Page) => boolean = () => true): void {
    for (const page of this.pages) if (page.frame === frame && which(page)) page.heard.isToldOfEnd = true
  }

  #addFrame(place: Place, parent: Frame | null): Frame {
    const frame = new Frame(this, place, ++this.#lastId, parent)
    this.frames.push(frame)
    return frame
  }

  #addHost(frame: Frame): Host {
    const host = new Host(frame, ++this.#lastId, ++this.#lastId)
    this.hosts.push(host)
    return host
  }

  #windowOf(frame: Frame): Contents {
    return this.windows.find(({ mainFrame }) => (frame.parent ?? frame) === mainFrame) as Contents
  }
}

import type { CdpParams, CdpSession } from '../browser/cdp.js'
import type { PlainInput } from '../renderer/watch-input.js'
import type { BootMessage, WorldBatch } from '../renderer/wire.js'
import type { WorldScripts } from '../renderer/world-script.js'
import { type Channel, scheduler } from '../scheduler/scheduler.js'
import { toApp } from '../schemes/scheme-map.js'
import type { SessionOwner, TargetInfo } from './browser-hub.js'
import type { CdpFrame } from './cdp-frame.js'
import { DocumentHost, mintIdentity } from './document-host.js'
import { FrameNode } from './frame-node.js'
import type { PageEvents } from './page-events.js'
import { handlers } from './page-handlers.js'
import { PageRequests, type RequestServer } from './page-requests.js'
import { SessionScripts, setUpWorker } from './page-setup.js'
import { type ProcessModel, siteOf } from './process-model.js'

export interface PageOptions {
  processes: ProcessModel
  dropEarlyMessages: boolean
  /** Scripts as they should be for the next document. */
  scripts(): WorldScripts
  serve: RequestServer
  /** Built-in schemes that the app answers for. */
  taken: readonly string[]
  events: PageEvents
}

interface World {
  node: FrameNode
  host: DocumentHost
}

/** One page target: its frames over all their processes and documents, as Chromium reports them. */
export class Page implements SessionOwner {
  readonly options: PageOptions
  /** What the app is told of navigation, loading and the page's end, in order. */
  readonly channel: Channel = scheduler.channel()
  readonly main: FrameNode
  readonly frames = new Map<string, FrameNode>()
  readonly loading = new Set<FrameNode>()
  readonly requests: PageRequests
  readonly #scripts = new Map<string, SessionScripts>()
  readonly #contexts = new Map<string, Map<number, { uniqueId: string; frameId: string | undefined }>>()
  readonly #worlds = new Map<string, World>()
  #root: CdpSession | undefined
  #target: TargetInfo | undefined
  #adopted!: (session: CdpSession) => void
  /** The session of the page itself, once it can navigate. */
  readonly session = new Promise<CdpSession>((resolve) => {
    this.#adopted = resolve
  })
  gone = false

  constructor(options: PageOptions) {
    this.options = options
    this.main = new FrameNode(undefined, options.processes.idOf('about'), this.channel)
    this.requests = new PageRequests(this)
  }

  get target(): TargetInfo | undefined {
    return this.#target
  }

  get root(): CdpSession | undefined {
    return this.#root
  }

  adopt(session: CdpSession, target: TargetInfo): this {
    this.#root = session
    this.#target = target
    this.main.frameId = target.targetId
    this.main.session = session
    this.frames.set(target.targetId, this.main)
    this.post(() => this.options.events.frameCreated(this.main))
    void this.#setUp(session).inPlace.then(() => this.#adopted(session))
    return this
  }

  attachChild(session: CdpSession, target: TargetInfo): void {
    if (target.type === 'worker') setUpWorker(session, target.url)
    if (target.type !== 'iframe') return
    const node = this.frames.get(target.targetId)
    if (node) node.session = session
    this.#setUp(session)
  }

  #setUp(session: CdpSession): SessionScripts {
    const scripts = new SessionScripts(session, this.options.scripts(), this.options.taken, (frame) => {
      // A frame that gets a process of its own can have committed its document, and loaded it, before anybody
      // listened; of the load alone a repeated event tells.
      const node = this.frames.get(frame.id)
      if (node?.navigation?.loaderId !== frame.loaderId || node.live.loaderId === frame.loaderId) return
      this.commit(session, frame)
      node.stoppedEarly = true
    })
    this.#scripts.set(session.id, scripts)
    this.#contexts.set(session.id, new Map())
    return scripts
  }

  /** Preloads changed: from the next document on. */
  refreshScripts(): void {
    const scripts = this.options.scripts()
    for (const session of this.#scripts.values()) session.replace(scripts)
  }

  /** A navigation that is asked for now finds the newest scripts. */
  get scriptsInPlace(): Promise<unknown> {
    return Promise.all(Array.from(this.#scripts.values(), ({ inPlace }) => inPlace))
  }

  /** Runs what the app is told when its turn comes. */
  post(task: () => void): void {
    this.channel.post(task)
  }

  event(session: CdpSession, method: string, params: CdpParams): void {
    handlers[method]?.(this, session, params)
  }

  detached(session: CdpSession): void {
    this.#scripts.delete(session.id)
    this.#contexts.delete(session.id)
    if (session === this.#root) this.close()
    else for (const node of this.frames.values()) if (node.session === session) node.live.end()
  }

  /** The target is gone, or the app destroyed the page: all documents end. */
  close(): void {
    if (this.gone) return
    this.gone = true
    for (const node of this.main.subtree()) node.live.end()
    this.post(() => this.options.events.closed())
  }

  targetCrashed(target: TargetInfo, { status, errorCode }: { status: string; errorCode: number }): void {
    const node = this.frames.get(target.targetId)
    const session = node?.session
    if (!session) return
    for (const each of this.frames.values()) {
      if (each.session !== session) continue
      each.live.end()
      this.options.processes.crashed(each.live.site)
    }
    // Nothing that is pending in that process is ever answered.
    session.abandonPending('Runtime.')
    if (node.isMain) this.loading.clear()
    else this.stopped(node)
    // The frame stays and can be loaded again; the frames inside it go with the document.
    for (const child of [...node.children]) this.remove(child)
    this.post(() => {
      node.crashed = true
      // Of the process of a sub-frame no event tells.
      if (node.isMain) this.options.events.crashed(status, errorCode)
    })
  }

  nodeOf(frameId: unknown, parentId?: unknown): FrameNode | undefined {
    const node = this.frames.get(String(frameId))
    if (node) return node
    const parent = parentId === undefined ? undefined : this.frames.get(String(parentId))
    if (!parent) return undefined
    const child = new FrameNode(parent, parent.live.identity.processId, this.channel)
    child.frameId = String(frameId)
    child.session = parent.session
    this.frames.set(child.frameId, child)
    this.post(() => this.options.events.frameCreated(child))
    return child
  }

  remove(node: FrameNode): void {
    for (const each of [...node.subtree()]) {
      each.live.end()
      if (each.frameId !== undefined) this.frames.delete(each.frameId)
      this.stopped(each)
    }
    this.post(() => {
      for (const each of node.subtree()) {
        each.ipc.drain()
        each.removed = true
      }
      const siblings = node.parent?.children
      siblings?.splice(siblings.indexOf(node), 1)
    })
  }

  /** A frame has nothing more to load; the page has when no frame has, unless the app started the next load. */
  stopped(node: FrameNode): void {
    node.stoppedEarly = false
    if (!this.loading.delete(node) || this.loading.size > 0) return
    this.post(() => {
      if (this.loading.size === 0 && !this.requests.announcedAny) this.options.events.stopLoading()
    })
  }

  /** Chromium committed a document. The app is told when its turn comes; the old one's ports close before or after. */
  commit(session: CdpSession, frame: CdpFrame): void {
    const node = this.nodeOf(frame.id, frame.parentId)
    if (!node || node.live.loaderId === frame.loaderId) return
    node.flushCommit()
    node.session = session
    node.name = frame.name ?? node.name
    for (const child of [...node.children]) this.remove(child)
    const previous = node.live
    const host = this.#hostFor(node, frame)
    let endLate = false
    if (previous.loaderId === '') {
      // What was sent to a window before its first load waits for the first document.
      host.link = previous.link
      if (host.link.attached) host.identity.frameToken = previous.identity.frameToken
      if (this.options.dropEarlyMessages) host.link.dropPending()
      // The empty document of a popup is committed once more, in the same world, and CDP then says no origin.
      if (/^about:blank/.test(frame.url)) host.origin = previous.origin
      host.held = previous.held
      for (const world of this.#worlds.values()) if (world.host === previous) world.host = host
    } else if (scheduler.toss()) previous.end()
    else endLate = true
    if (node.navigation?.loaderId === frame.loaderId) {
      if (node.navigation.status) host.status = node.navigation.status
      host.errorText =
        frame.unreachableUrl === undefined ? undefined : (node.navigation.errorText ?? 'net::ERR_FAILED')
    } else if (frame.unreachableUrl !== undefined) host.errorText = 'net::ERR_FAILED'
    node.live = host
    node.pendingCommit = () =>
      this.post(() => {
        this.#announce(node, host)
        if (endLate) previous.end()
      })
  }

  #announce(node: FrameNode, host: DocumentHost): void {
    node.ipc.drain()
    node.host = host
    node.crashed = false
    host.announced = true
    this.options.events.committed(node, host)
    for (const task of host.held.splice(0)) node.ipc.post(task)
  }

  #hostFor(node: FrameNode, frame: CdpFrame): DocumentHost {
    const url = toApp(`${frame.unreachableUrl ?? frame.url}${frame.urlFragment ?? ''}`)
    const inherits = /^about:(blank|srcdoc)/.test(frame.url)
    const parentSite = node.parent?.live.site
    const site = inherits && parentSite ? parentSite : siteOf(frame.url, frame.domainAndRegistry)
    const identity = mintIdentity(this.options.processes.idOf(site))
    const origin = toOrigin(frame.securityOrigin)
    return new DocumentHost(identity, { loaderId: frame.loaderId, url, origin, site })
  }

  contextCreated(session: CdpSession, context: CdpParams): void {
    const aux = (context.auxData ?? {}) as { frameId?: string; isDefault?: boolean }
    const uniqueId = String(context.uniqueId)
    this.#contexts.get(session.id)?.set(Number(context.id), { uniqueId, frameId: aux.frameId })
    const node = aux.frameId === undefined ? undefined : this.frames.get(aux.frameId)
    if (!node || aux.isDefault !== true) return
    node.live.mainContextId = uniqueId
    node.live.origin = toOrigin(String(context.origin))
    if (!this.#bootsIn(node)) node.flushCommit()
  }

  /** Whether a preload world is about to say that it is there; it knows the document's frame token. */
  #bootsIn(node: FrameNode): boolean {
    return node.isMain || (this.options.scripts().subFrames && !/^about:blank/.test(node.live.url))
  }

  contextsCleared(session: CdpSession): void {
    this.#contexts.get(session.id)?.clear()
  }

  /** A preload world spoke. The first thing it says ties it to its frame and document. */
  bindingCalled(session: CdpSession, payload: string, contextId: number): void {
    const [token, messages] = JSON.parse(payload) as WorldBatch
    for (const message of messages) {
      if (message[0] === 'boot') this.#booted(session, token, message, contextId)
      else {
        const world = this.#worlds.get(token)
        if (!world) continue
        if (message[0] === 'title') this.#titled(world, message[1])
        else if (message[0] === 'input') this.#input(world, message[1])
        else if (message[0] === 'crash') session.tell('Page.crash')
        else if (message[0] === 'port') world.host.link.relay.receive(message[1])
        else {
          // The ports exist at once, because messages for them may follow in the same batch. The host is looked
          // up late: a popup's first document takes over the window it was opened with.
          const { relay } = world.host.link
          const ends = message[0] === 'post' ? message[3].map((id) => relay.import(id)) : []
          const task = (): void => this.options.events.message(world.node, world.host, message, ends)
          if (world.host.announced) world.node.ipc.post(task)
          else world.host.held.push(task)
        }
      }
    }
  }

  /**
   * Of the main frame's widget alone, which the frames of its process share. Electron tells of it before the page has it,
   * so it waits for nothing.
   */
  #input({ host }: World, input: PlainInput): void {
    if (host.identity.processId === this.main.live.identity.processId) this.options.events.input(input)
  }

  #titled({ node, host }: World, title: string): void {
    this.post(() => {
      if (node.host !== host || node.removed) return
      host.title = title
      this.options.events.titled(title)
    })
  }

  #booted(session: CdpSession, token: string, [, origin, frameToken]: BootMessage, contextId: number): void {
    const context = this.#contexts.get(session.id)?.get(contextId)
    const node = context?.frameId === undefined ? undefined : this.frames.get(context.frameId)
    if (!context || !node) return
    for (const [other, { host }] of this.#worlds) if (host.gone) this.#worlds.delete(other)
    this.#worlds.set(token, { node, host: node.live })
    if (node.live.loaderId !== '') node.live.origin = toOrigin(origin)
    node.live.identity.frameToken = frameToken
    node.flushCommit()
    node.live.link.attach(session, context.uniqueId, this.options.scripts().entry)
  }
}

/** CDP writes an opaque origin as `://`; `WebFrameMain.origin` says `'null'`. */
function toOrigin(origin: string): string {
  return origin === '' || origin === '://' || origin === 'null'
    ? 'null'
    : toApp(origin.replace(/^(\w+:\/\/[^/]+)\/$/, '$1'))
}

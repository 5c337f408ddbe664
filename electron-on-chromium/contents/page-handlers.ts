import type { CdpParams, CdpSession } from '../browser/cdp.js'
import { customScheme, toApp, toWire } from '../schemes/scheme-map.js'
import type { CdpFrame } from './cdp-frame.js'
import { consoleEntry, exceptionEntry, logEntry } from './console-entries.js'
import type { FrameNode } from './frame-node.js'
import type { PageEvents } from './page-events.js'
import type { PageRequests } from './page-requests.js'
import { workerStopped } from './page-setup.js'

const isUnderWay = (navigation: FrameNode['navigation'], committed: string): boolean =>
  navigation !== undefined &&
  navigation.loaderId !== committed &&
  (navigation.errorText === undefined || customScheme(navigation.url) !== undefined)

/** What the events of Chromium do to a page. */
interface HandledPage {
  readonly frames: ReadonlyMap<string, FrameNode>
  readonly loading: Set<FrameNode>
  readonly requests: PageRequests
  readonly options: { readonly events: PageEvents; scripts(): { binding: string } }
  /** Tells the app when its turn comes. */
  post(task: () => void): void
  nodeOf(frameId: unknown, parentId?: unknown): FrameNode | undefined
  remove(node: FrameNode): void
  stopped(node: FrameNode): void
  commit(session: CdpSession, frame: CdpFrame): void
  contextCreated(session: CdpSession, context: CdpParams): void
  contextsCleared(session: CdpSession): void
  bindingCalled(session: CdpSession, payload: string, contextId: number): void
}

type Handler = (page: HandledPage, session: CdpSession, params: CdpParams) => void

/** What is done on each CDP event of a page's sessions. */
export const handlers: Record<string, Handler | undefined> = {
  'Page.frameAttached': (page, _, { frameId, parentFrameId }) => {
    page.nodeOf(frameId, parentFrameId)
  },

  'Page.frameDetached': (page, _, { frameId, reason }) => {
    const node = page.frames.get(String(frameId))
    // 'swap': the frame goes on in another process.
    if (node && !node.isMain && reason !== 'swap') page.remove(node)
  },

  'Page.frameRequestedNavigation': (page, session, { frameId, disposition }) => {
    const node = page.frames.get(String(frameId))
    if (node && disposition === 'currentTab') page.requests.requested.set(node, session)
  },

  'Page.frameStartedNavigating': (page, session, params) => {
    const node = page.frames.get(String(params.frameId))
    if (!node) return
    const url = String(params.url)
    const sameDocument = /samedocument/i.test(String(params.navigationType))
    if (sameDocument) node.startedInPage = true
    else node.navigation = { loaderId: String(params.loaderId), url }
    if (!page.requests.isAnnounced(node, url)) {
      const task = () => page.options.events.startNavigation(node, toApp(url), sameDocument)
      page.post(task)
    }
    // Chromium gives up at a scheme that it does not know; load it under the name that it has there.
    if (customScheme(url) !== undefined) {
      page.requests.announce(node, toWire(url))
      session.tell('Page.navigate', { frameId: params.frameId, url: toWire(url) })
    }
  },

  'Page.frameStartedLoading': (page, _, { frameId }) => {
    const node = page.frames.get(String(frameId))
    if (!node) return
    const first = page.loading.size === 0
    page.loading.add(node)
    if (first) page.post(() => page.options.events.startLoading())
  },

  'Page.frameStoppedLoading': (page, _, { frameId }) => {
    const node = page.frames.get(String(frameId))
    // Not the end of the navigation that is under way: the initial empty document's, or the first half of
    // one to a custom scheme, which stops at once and starts again under its other name.
    if (!node) return
    // The end can also come before the news of the commit, from another process: then 'load' settles it.
    node.stoppedEarly = isUnderWay(node.navigation, node.live.loaderId)
    if (node.stoppedEarly) return
    const host = node.live
    if (host.loaderId !== '' && !host.loaded && host.errorText === undefined) {
      node.flushCommit()
      page.post(() => {
        if (node.host === host && !node.disposed) page.options.events.loadStopped(node)
      })
    }
    page.stopped(node)
  },

  'Page.frameNavigated': (page, session, { frame }) => page.commit(session, frame as unknown as CdpFrame),

  'Page.navigatedWithinDocument': (page, _, { frameId, url }) => {
    const node = page.frames.get(String(frameId))
    if (!node) return
    node.flushCommit()
    const host = node.live
    const where = toApp(String(url))
    // Chromium does not tell of the start of what a script does at once: `pushState`, `location.hash =`.
    if (!node.startedInPage) page.post(() => page.options.events.startNavigation(node, where, true))
    node.startedInPage = false
    page.post(() => {
      host.url = where
      page.options.events.inPage(node, where)
    })
  },

  'Page.lifecycleEvent': (page, _, { frameId, loaderId, name }) => {
    const node = page.frames.get(String(frameId))
    if (!node || node.live.loaderId !== loaderId) return
    node.flushCommit()
    const host = node.live
    const { events } = page.options
    // What the frame sent before is heard before: both come over the frame's own pipe (`electron_api_ipc_handler_impl.h`).
    const sent = node.ipc.posted + host.held.length
    const tell = (task: () => void): void =>
      page.post(() => {
        if (node.host !== host || node.removed) return
        node.ipc.drainTo(sent)
        // One of the listeners may have ended it.
        if (node.host === host && !node.removed) task()
      })
    if (name === 'DOMContentLoaded') tell(() => events.domReady(node))
    else if (name === 'load') {
      host.loaded = true
      tell(() => events.loaded(node))
      if (node.stoppedEarly) page.stopped(node)
    }
  },

  'Page.javascriptDialogOpening': (page, session, { type }) => {
    const answer = (accept: boolean): void => session.tell('Page.handleJavaScriptDialog', { accept })
    if (type === 'beforeunload') page.post(() => answer(page.options.events.beforeUnload()))
    else answer(type === 'alert')
  },

  'Page.windowOpen': (page, _, params) => {
    page.requests.lastWindowOpen = {
      url: toApp(String(params.url)),
      frameName: String(params.windowName) === '_blank' ? '' : String(params.windowName),
      features: ((params.windowFeatures as string[]) ?? []).join(','),
    }
  },

  'Runtime.executionContextCreated': (page, session, { context }) =>
    page.contextCreated(session, context as CdpParams),

  'Runtime.executionContextsCleared': (page, session) => page.contextsCleared(session),

  'Runtime.bindingCalled': (page, session, { name, payload, executionContextId }) => {
    if (name === page.options.scripts().binding)
      page.bindingCalled(session, String(payload), Number(executionContextId))
  },

  'Runtime.consoleAPICalled': (page, _, params) => {
    const entry = consoleEntry(params)
    page.post(() => page.options.events.console(entry))
  },

  'Runtime.exceptionThrown': (page, _, params) => {
    const entry = exceptionEntry(params)
    page.post(() => page.options.events.console(entry))
  },

  'Log.entryAdded': (page, _, params) => {
    const entry = logEntry(params)
    if (entry) page.post(() => page.options.events.console(entry))
  },

  'Network.responseReceived': (page, _, params) => {
    const node = params.type === 'Document' ? page.frames.get(String(params.frameId)) : undefined
    if (node?.navigation?.loaderId !== params.loaderId || !node?.navigation) return
    const { status, statusText } = params.response as { status: number; statusText: string }
    node.navigation.status = { code: status, text: statusText }
  },

  'Network.loadingFailed': (page, _, { requestId, errorText, canceled }) => {
    for (const node of page.frames.values()) {
      const { navigation } = node
      if (!navigation || navigation.loaderId !== requestId || node.live.loaderId === requestId) continue
      navigation.errorText = String(errorText)
      if (canceled !== true || customScheme(navigation.url) !== undefined) continue
      page.post(() => page.options.events.abandoned(node, toApp(navigation.url), String(errorText)))
      if (node.stoppedEarly && customScheme(navigation.url) === undefined) page.stopped(node)
    }
  },

  'Debugger.paused': (_, session) => workerStopped(session),

  'Fetch.requestPaused': (page, session, params) => page.requests.paused(session, params),
}

import type { DocumentHost } from '../contents/document-host.js'
import type { FrameNode } from '../contents/frame-node.js'
import type { PageEvents } from '../contents/page-events.js'
import { app } from './app.js'
import { electronEvent } from './events.js'
import { dispatchIpc, type Sender } from './ipc-dispatch.js'
import { netError } from './net-errors.js'
import { frameOf, trackNode, untrackNodes } from './web-frame-main.js'

/** The contents that emit the events, and what these change about them. */
interface Contents extends Sender {
  _crashed: boolean
  _pendingUnloadUrl: string | undefined
  isDestroyed(): boolean
  _destroyed(): void
}

/** Turns what a page reports into Electron's events, in Electron's order. */
export function pageEvents(contents: Contents): PageEvents {
  const ids = (node: FrameNode): [number, number] => [
    node.host.identity.processId,
    node.host.identity.routingId,
  ]
  const emit = (name: string, ...args: unknown[]): boolean =>
    contents.isDestroyed() ? false : contents.emit(name, ...args)
  const plain = () => electronEvent({})
  /** One event of a navigation (`web_contents.cc`, `EmitNavigationEvent`); whether the app prevented it. */
  const navigates = (
    name: string,
    node: FrameNode,
    url: string,
    isSameDocument: boolean,
    initiator?: FrameNode,
  ): boolean => {
    const [processId, routingId] = ids(node)
    const event = electronEvent({ url, isSameDocument, isMainFrame: node.isMain, processId, routingId })
    const frameGetter = (of: FrameNode | undefined) => ({
      get: () => (of && !of.removed ? frameOf(of) : null),
      enumerable: true,
    })
    Object.defineProperties(event, { frame: frameGetter(node), initiator: frameGetter(initiator) })
    emit(name, event, url, isSameDocument, node.isMain, processId, routingId)
    return event.defaultPrevented
  }
  const failed = (node: FrameNode, url: string, errorText: string): void => {
    const { code, description } = netError(errorText)
    const args = [code, description, url, node.isMain, ...ids(node)]
    emit('did-fail-provisional-load', plain(), ...args)
    if (code !== -3) emit('did-fail-load', plain(), ...args)
  }

  return {
    startNavigation: (node, url, sameDocument) =>
      void navigates('did-start-navigation', node, url, sameDocument),
    willNavigate: (node, url, initiator) =>
      navigates('will-frame-navigate', node, url, false, initiator) ||
      (node.isMain && navigates('will-navigate', node, url, false, initiator)),
    willRedirect: (node, url) => navigates('will-redirect', node, url, false),
    redirected: (node, url) => void navigates('did-redirect-navigation', node, url, false),
    loadStopped: (node) => emit('did-fail-load', plain(), -3, '', node.host.url, node.isMain, ...ids(node)),
    committed: (node, host: DocumentHost) => {
      contents._crashed = false
      if (node.isMain) contents._pendingUnloadUrl = undefined
      untrackNodes((each) => each.removed)
      if (host.errorText !== undefined) {
        failed(node, host.url, host.errorText)
        return
      }
      const { code, text } = host.status
      emit('did-frame-navigate', plain(), host.url, code, text, node.isMain, ...ids(node))
      if (node.isMain) emit('did-navigate', plain(), host.url, code, text)
    },
    abandoned: failed,
    inPage: (node, url) => emit('did-navigate-in-page', plain(), url, node.isMain, ...ids(node)),
    frameCreated: (node) => {
      trackNode(node)
      emit('frame-created', electronEvent({}), { frame: frameOf(node) })
    },
    domReady: (node) => {
      frameOf(node).emit('dom-ready')
      if (!node.isMain) return
      emit('dom-ready', plain())
    },
    loaded: (node) => {
      if (node.host.errorText !== undefined) {
        if (node.isMain) contents.emit('-error-page-loaded')
        return
      }
      emit('did-frame-finish-load', plain(), node.isMain, ...ids(node))
      if (node.isMain) emit('did-finish-load', plain())
    },
    titled: (title) => emit('page-title-updated', plain(), title, true),
    input: (input) => emit('input-event', plain(), input),
    startLoading: () => emit('did-start-loading', plain()),
    stopLoading: () => emit('did-stop-loading', plain()),
    message: (node, host, message, ports) => {
      if (!contents.isDestroyed()) dispatchIpc(contents, node, host, message, ports)
    },
    crashed: (status, errorCode) => {
      contents._crashed = true
      const reason = { killed: 'killed', oom: 'oom', launchFailed: 'launch-failed' }[status] ?? 'crashed'
      const details = { reason, exitCode: errorCode }
      emit('render-process-gone', plain(), details)
    },
    console: ({ level, message, line, source }) => {
      if (app.commandLine.hasSwitch('enable-logging') || process.env.ELECTRON_ENABLE_LOGGING)
        console.error(`[${level}:CONSOLE(${line})] "${message}", source: ${source} (${line})`)
      const number = { debug: 0, info: 1, warning: 2, error: 3 }[level]
      const fields = { level, message, lineNumber: line, sourceId: source }
      emit('console-message', electronEvent(fields), number, message, line, source)
    },
    beforeUnload: () => {
      const event = plain()
      emit('will-prevent-unload', event)
      // It stays, so a load that the app asked for ends here (`web_contents.cc`, `RunBeforeUnloadDialog`).
      if (contents._pendingUnloadUrl !== undefined && !event.defaultPrevented)
        emit('did-fail-load', plain(), -3, 'ERR_ABORTED', contents._pendingUnloadUrl, true)
      contents._pendingUnloadUrl = undefined
      return event.defaultPrevented
    },
    closed: () => {
      contents._destroyed()
    },
  }
}

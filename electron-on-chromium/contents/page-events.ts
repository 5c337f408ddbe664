import type { PipeEnd } from '../ports/pipe.js'
import type { PlainInput } from '../renderer/watch-input.js'
import type { FromWorld } from '../renderer/wire.js'
import type { DocumentHost } from './document-host.js'
import type { FrameNode } from './frame-node.js'

export interface ConsoleEntry {
  level: 'debug' | 'info' | 'warning' | 'error'
  message: string
  line: number
  source: string
}

/** What a page tells its `WebContents`, in the order in which the app may learn of it. */
export interface PageEvents {
  startNavigation(node: FrameNode, url: string, sameDocument: boolean): void
  /** Asks whether the app prevents a navigation that the page started; `initiator` is the frame whose script or link it was. */
  willNavigate(node: FrameNode, url: string, initiator: FrameNode | undefined): boolean
  /** Asks whether the app prevents that a redirect is followed. */
  willRedirect(node: FrameNode, url: string): boolean
  redirected(node: FrameNode, url: string): void
  committed(node: FrameNode, host: DocumentHost): void
  /** A navigation that ended without a new document. */
  abandoned(node: FrameNode, url: string, errorText: string): void
  inPage(node: FrameNode, url: string): void
  frameCreated(node: FrameNode): void
  domReady(node: FrameNode): void
  loaded(node: FrameNode): void
  /** The document's load was stopped before its end. */
  loadStopped(node: FrameNode): void
  /** The page's title came or changed. */
  titled(title: string): void
  /** The browser gave the main frame's process an input. */
  input(input: PlainInput): void
  startLoading(): void
  stopLoading(): void
  message(
    node: FrameNode,
    host: DocumentHost,
    message: Exclude<FromWorld, [kind: 'input', ...unknown[]]>,
    ports: PipeEnd[],
  ): void
  crashed(status: string, errorCode: number): void
  console(entry: ConsoleEntry): void
  /** The page wants to be asked before it is left; true leaves it anyway. */
  beforeUnload(): boolean
  closed(): void
}

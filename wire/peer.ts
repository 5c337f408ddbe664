import type { AnyContract } from '../contract/contract.js'
import type { Client } from '../contract/infer.js'

/**
 * What main tells an end of a session about the other end. It is main's word, from Electron's own objects;
 * nothing of it comes from the peer.
 */
export type PeerFacts = MainPeer | PagePeer | UtilityPeer

/** The main process itself. */
export interface MainPeer {
  readonly kind: 'main'
}

/** A page, joined by main. */
export interface PagePeer extends Pick<DocumentFacts, 'origin' | 'webContentsId' | 'isMainFrame'> {
  readonly kind: 'page'
}

/** What main knows of a document: all of it from Electron's own objects, nothing from what it says. */
export interface DocumentFacts {
  /** Serialised, as Chromium computes it: `app://notes`, `https://example.org:8443`, `null`. */
  readonly origin: string
  readonly webContentsId: number
  readonly isMainFrame: boolean
  /**
   * The origins of the frames around it, serialised, the nearest first; empty for a main frame. A `<webview>` guest has none: the
   * page around it is no ancestor of it ([`parent`](https://www.electronjs.org/docs/latest/api/web-frame-main)
   * in Electron's docs).
   */
  readonly ancestors: readonly string[]
  readonly frameTreeNodeId: number
  readonly processId: number
  /** `routingId` of the frame's host; with `processId` it names one document's host. */
  readonly frameId: number
  /** `webContents.getType()`: `window`, `webview`, `browserView`, … */
  readonly webContentsType: string
  /** The window was opened by a page (`window.open`) that it can still reach. */
  readonly hasOpener: boolean
  /** For `file:` documents only: their URL. */
  readonly fileUrl: string | undefined
}

/** A utility process, joined by main. */
export interface UtilityPeer {
  readonly kind: 'utility'
  readonly pid: number | undefined
}

/** What a provider knows of the other end of a session, by main's word. */
export interface SessionPeer {
  readonly peer: PeerFacts
}

/** A client of a page or a utility process that is not trusted, and what main says of it. */
export type PeerClient<C extends AnyContract> = Client<C, 'untrusted'> & SessionPeer

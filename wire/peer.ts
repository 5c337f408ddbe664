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
export interface PagePeer {
  readonly kind: 'page'
  /** Serialised, as Chromium computes it: `app://notes`. */
  readonly origin: string
  readonly webContentsId: number
  readonly isMainFrame: boolean
}

/** A utility process, joined by main. */
export interface UtilityPeer {
  readonly kind: 'utility'
  readonly pid: number | undefined
}

import type { CdpSession } from '../browser/cdp.js'
import { type Channel, scheduler } from '../scheduler/scheduler.js'
import { DocumentHost, mintIdentity } from './document-host.js'

let lastFrameTreeNodeId = 0

/**
 * One frame of a page, over all the documents that it shows. Chromium's view runs ahead of the app's:
 * `live` is the newest document that Chromium committed, `host` the one that the app has been told of;
 * its ipc goes through a
 * channel of its own, its navigations through the page's.
 */
export class FrameNode {
  readonly frameTreeNodeId = ++lastFrameTreeNodeId
  readonly parent: FrameNode | undefined
  /** What the app is told of the page, in order. */
  readonly #page: Channel
  readonly children: FrameNode[] = []
  /** Messages from this frame, in order. */
  readonly ipc: Channel = scheduler.channel()
  frameId: string | undefined
  /** The session of the process that hosts the frame. */
  session: CdpSession | undefined
  name = ''
  /** Chromium said that loading stopped before it said what was loaded. */
  stoppedEarly = false
  /** Chromium told of the start of a navigation inside the document. */
  startedInPage = false
  live: DocumentHost
  host: DocumentHost
  removed = false
  /** The renderer is gone and no new document has come yet. */
  crashed = false
  /** A commit that waits for the main world's context, because only that knows the real origin. */
  pendingCommit: (() => void) | undefined
  /** The navigation that is under way, by loader id. */
  navigation:
    | { loaderId: string; url: string; errorText?: string; status?: { code: number; text: string } }
    | undefined

  constructor(parent: FrameNode | undefined, processId: number, page: Channel) {
    this.parent = parent
    this.#page = page
    this.live = new DocumentHost(mintIdentity(processId), { loaderId: '', url: '', origin: 'null', site: '' })
    this.host = this.live
    parent?.children.push(this)
  }

  /** No document behind the frame that the app could reach. */
  get disposed(): boolean {
    return this.removed || this.crashed
  }

  get isMain(): boolean {
    return this.parent === undefined
  }

  get top(): FrameNode {
    return this.parent?.top ?? this
  }

  /** This frame and all below it, parents first. */
  *subtree(): Generator<FrameNode> {
    yield this
    for (const child of this.children) yield* child.subtree()
  }

  /**
   * Runs a task after all that the app is still to be told of the page and to hear from this frame: in Electron the
   * answer to a script comes over the same pipe as both.
   */
  afterAll(task: () => void): void {
    this.#page.post(() => this.ipc.post(task))
  }

  flushCommit(): void {
    const commit = this.pendingCommit
    this.pendingCommit = undefined
    commit?.()
  }
}

import { type WebContents, webContents } from 'electron'
import type { Closed } from '../contract/infer.js'
import { accountOf } from '../link/account.js'
import type { DocumentFacts } from '../wire/peer.js'
import { DocumentRecord } from './document.js'

/**
 * Every document that was let in, and its end. A document ends when its frame commits another one, says
 * hello again, is removed, or when its process or its WebContents goes; whether its ports have closed by
 * then does not matter, since Electron orders neither before the other.
 */
export class Documents {
  /** One for each frame, by `webContents.id` and frame tree node. */
  readonly #byFrame = new Map<string, DocumentRecord>()
  readonly #watched = new Map<number, () => void>()

  /** The document in that frame, if it is the one with `id`. */
  find(id: string, facts: DocumentFacts): DocumentRecord | undefined {
    const record = this.#byFrame.get(keyOf(facts))
    const same =
      record !== undefined &&
      record.id === id &&
      record.facts.processId === facts.processId &&
      record.facts.frameId === facts.frameId
    return same ? record : undefined
  }

  /** The document that is in that frame now. */
  inFrame(webContentsId: number, frameTreeNodeId: number): DocumentRecord | undefined {
    return this.#byFrame.get(keyOf({ webContentsId, frameTreeNodeId }))
  }

  /** Ends what was in the frame: its preload has just said hello for another document. */
  replace(facts: DocumentFacts): void {
    this.end(this.#byFrame.get(keyOf(facts)), 'NAVIGATED', 'The frame has a new document')
  }

  add(id: string, facts: DocumentFacts, contents: WebContents): DocumentRecord {
    this.#endGone(facts.webContentsId)
    const window = windowOf(contents)
    const principal = `${window} ${facts.origin}`
    const account = accountOf(`window ${window}`)
    const record: DocumentRecord = new DocumentRecord(id, facts, principal, account, () =>
      this.end(record, 'NAVIGATED', 'The frame navigated or was removed'),
    )
    this.#byFrame.set(keyOf(facts), record)
    this.#watch(contents)
    return record
  }

  /** Those that answer for each other. */
  ofPrincipal(principal: string): readonly DocumentRecord[] {
    return [...this.#byFrame.values()].filter((record) => record.principal === principal)
  }

  get count(): number {
    return this.#byFrame.size
  }

  /** Ends iframes that were removed, of which no event tells. */
  look(): void {
    for (const record of [...this.#byFrame.values()]) if (!record.facts.isMainFrame) record.look()
  }

  close(code: Closed['code'], message: string): void {
    for (const record of [...this.#byFrame.values()]) this.end(record, code, message)
    for (const unwatch of [...this.#watched.values()]) unwatch()
  }

  end(record: DocumentRecord | undefined, code: Closed['code'], message: string): void {
    if (record === undefined) return
    this.#byFrame.delete(keyOf(record.facts))
    record.close(code, message)
  }

  #endAll(webContentsId: number, code: Closed['code'], message: string): void {
    for (const record of [...this.#byFrame.values()]) {
      if (record.facts.webContentsId === webContentsId) this.end(record, code, message)
    }
  }

  #watch(contents: WebContents): void {
    const { id } = contents
    if (this.#watched.has(id)) return
    const onNavigate = (
      _event: unknown,
      _url: string,
      _code: number,
      _text: string,
      isMainFrame: boolean,
      processId: number,
      frameId: number,
    ) => this.#onNavigate(id, isMainFrame, processId, frameId)
    const onGone = () => this.#endAll(id, 'CRASHED', 'The renderer process is gone')
    const unwatch = () => {
      this.#watched.delete(id)
      contents.off('did-frame-navigate', onNavigate)
      contents.off('render-process-gone', onGone)
      contents.off('destroyed', onDestroyed)
    }
    const onDestroyed = () => {
      unwatch()
      this.#endAll(id, 'DESTROYED', 'The window was destroyed')
    }
    contents.on('did-frame-navigate', onNavigate)
    contents.on('render-process-gone', onGone)
    contents.on('destroyed', onDestroyed)
    this.#watched.set(id, unwatch)
  }

  /**
   * A frame committed a document. From Electron 42 on that is always a new host, so a main-frame document
   * with other ids is a former one; a former sub-frame is one whose host no longer answers.
   */
  #onNavigate(webContentsId: number, isMainFrame: boolean, processId: number, frameId: number): void {
    for (const record of [...this.#byFrame.values()]) {
      const { facts } = record
      if (facts.webContentsId !== webContentsId) continue
      const isHost = facts.processId === processId && facts.frameId === frameId
      if (isMainFrame && facts.isMainFrame && !isHost) this.end(record, 'NAVIGATED', 'The window navigated')
    }
    this.#endGone(webContentsId)
  }

  /** No event tells of an iframe that was removed; its host no longer answers. */
  #endGone(webContentsId: number): void {
    for (const record of [...this.#byFrame.values()]) {
      if (record.facts.webContentsId === webContentsId) record.look()
    }
  }
}

function keyOf({
  webContentsId,
  frameTreeNodeId,
}: {
  webContentsId: number
  frameTreeNodeId: number
}): string {
  return `${webContentsId}/${frameTreeNodeId}`
}

/**
 * The `webContents.id` of the window that a page cannot replace by another: of a window that a page opened, its opener's, and
 * so on; of a `<webview>` guest, that of the page around it. A window that was opened with `noopener` stands for itself, since
 * Electron does not say who opened it.
 */
function windowOf(contents: WebContents): number {
  const { opener, id } = contents
  const outer =
    contents.getType() === 'webview'
      ? contents.hostWebContents
      : opener === null
        ? undefined
        : webContents.fromFrame(opener)
  return outer === undefined || outer === null || outer.id === id ? id : windowOf(outer)
}

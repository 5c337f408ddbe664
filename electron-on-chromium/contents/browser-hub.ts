import { type CdpConnection, type CdpParams, CdpSession } from '../browser/cdp.js'

export interface TargetInfo {
  targetId: string
  type: string
  url: string
  openerId?: string
  openerFrameId?: string
  /** False for `noopener`, also where `openerId` says who it was. */
  canAccessOpener: boolean
  browserContextId?: string
}

/** What a page is told by the hub; every session belongs to one page. */
export interface SessionOwner {
  attachChild(session: CdpSession, target: TargetInfo): void
  event(session: CdpSession, method: string, params: CdpParams): void
  detached(session: CdpSession, target: TargetInfo): void
  targetCrashed(target: TargetInfo, details: { status: string; errorCode: number }): void
}

export type PopupHandler = (session: CdpSession, target: TargetInfo) => SessionOwner | undefined

interface Attached {
  session: CdpSession
  target: TargetInfo
  owner: SessionOwner | undefined
}

const AUTO_ATTACH = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }

/**
 * Hands each attached target to the page that it belongs to. Targets start paused, so a page's scripts and
 * bindings are in place before its first document, cross-origin frames and popups included.
 */
export class BrowserHub {
  readonly connection: CdpConnection
  readonly #attached = new Map<string, Attached>()
  readonly #byTarget = new Map<string, Attached>()
  #expected: ((session: CdpSession, target: TargetInfo) => SessionOwner) | undefined
  #creating: Promise<unknown> = Promise.resolve()
  onPopup: PopupHandler = () => undefined

  constructor(connection: CdpConnection) {
    this.connection = connection
    connection.onEvent((method, params, sessionId) => this.#event(method, params, sessionId))
  }

  async start(): Promise<void> {
    await this.connection.send('Target.setDiscoverTargets', { discover: true })
    await this.connection.send('Target.setAutoAttach', AUTO_ATTACH)
  }

  /** Makes a page target. One at a time, because a target does not say who asked for it. */
  createPage(
    params: CdpParams,
    adopt: (session: CdpSession, target: TargetInfo) => SessionOwner,
  ): Promise<void> {
    const create = async (): Promise<void> => {
      this.#expected = adopt
      await this.connection.send('Target.createTarget', { url: 'about:blank', ...params })
    }
    const done = this.#creating.then(create)
    this.#creating = done.catch(() => {})
    return done
  }

  #event(method: string, params: CdpParams, sessionId: string | undefined): void {
    if (method === 'Target.attachedToTarget') this.#attach(params, sessionId)
    else if (method === 'Target.detachedFromTarget') this.#detach(String(params.sessionId))
    else if (method === 'Target.targetCrashed') {
      const entry = this.#byTarget.get(String(params.targetId))
      const details = { status: String(params.status), errorCode: Number(params.errorCode) }
      entry?.owner?.targetCrashed(entry.target, details)
    } else if (sessionId !== undefined) {
      const entry = this.#attached.get(sessionId)
      entry?.owner?.event(entry.session, method, params)
    }
  }

  #attach(params: CdpParams, parentSession: string | undefined): void {
    const target = params.targetInfo as TargetInfo
    const session = new CdpSession(this.connection, String(params.sessionId))
    const entry: Attached = { session, target, owner: undefined }
    this.#attached.set(session.id, entry)
    this.#byTarget.set(target.targetId, entry)
    const parent = parentSession === undefined ? undefined : this.#attached.get(parentSession)?.owner
    if (target.type === 'page') entry.owner = this.#adopt(session, target, params.waitingForDebugger === true)
    else if (parent) {
      entry.owner = parent
      parent.attachChild(session, target)
    }
    session.tell('Target.setAutoAttach', AUTO_ATTACH)
    session.tell('Runtime.runIfWaitingForDebugger')
  }

  /** The page that the browser opens by itself at start was not waited for, and is left alone. */
  #adopt(session: CdpSession, target: TargetInfo, paused: boolean): SessionOwner | undefined {
    if (!paused) return undefined
    const adopt = this.#expected
    if (adopt && target.openerId === undefined) {
      this.#expected = undefined
      return adopt(session, target)
    }
    return this.onPopup(session, target)
  }

  #detach(sessionId: string): void {
    const entry = this.#attached.get(sessionId)
    if (!entry) return
    this.#attached.delete(sessionId)
    if (this.#byTarget.get(entry.target.targetId) === entry) this.#byTarget.delete(entry.target.targetId)
    entry.session.end()
    entry.owner?.detached(entry.session, entry.target)
  }
}

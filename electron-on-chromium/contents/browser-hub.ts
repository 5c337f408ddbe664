import { setTimeout as delay } from 'node:timers/promises'
import { type CdpConnection, type CdpParams, CdpRefusal, CdpSession } from '../browser/cdp.js'
import { FIRST_PAGE, settleAppWindow, type WindowPlace } from './app-window.js'

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

type Adopt = (session: CdpSession, target: TargetInfo) => SessionOwner

interface Attached {
  session: CdpSession
  target: TargetInfo
  owner: SessionOwner | undefined
}

/** From the browser's word that it opens a window to that window. */
const WINDOW_DEADLINE_MS = 15_000

const AUTO_ATTACH = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }

/**
 * Hands each attached target to the page that it belongs to. Targets start paused, so a page's scripts and
 * bindings are in place before its first document, cross-origin frames and popups included.
 */
export class BrowserHub {
  readonly connection: CdpConnection
  readonly #attached = new Map<string, Attached>()
  readonly #byTarget = new Map<string, Attached>()
  #expected: ((entry: Attached) => void) | undefined
  #creating: Promise<unknown> = Promise.resolve()
  onPopup: PopupHandler = () => undefined

  constructor(connection: CdpConnection) {
    this.connection = connection
    connection.onEvent((method, params, sessionId) => this.#event(method, params, sessionId))
  }

  async start(): Promise<void> {
    await this.connection.need('Target.setDiscoverTargets', { discover: true })
    await this.connection.need('Target.setAutoAttach', AUTO_ATTACH)
  }

  /** Makes a page in a window that nobody sees. */
  createPage(params: CdpParams, adopt: Adopt): Promise<void> {
    // In a window of its own: newer browsers give sizes only to those.
    const asked = { url: 'about:blank', newWindow: true, ...params }
    return this.#oneByOne(async () => {
      this.#expected = (entry) => {
        entry.owner = adopt(entry.session, entry.target)
      }
      await this.connection.need('Target.createTarget', asked)
    })
  }

  /** Makes a page in a window to look at, which `open` opens at the address that it is given. */
  createAppWindow(open: (url: string) => Promise<void>, place: WindowPlace, adopt: Adopt): Promise<void> {
    return this.#oneByOne(async () => {
      const adopted = new Promise<'adopted'>((resolve, reject) => {
        this.#expected = (entry) => {
          adoptAppWindow(entry, place, adopt).then(() => resolve('adopted'), reject)
        }
      })
      await open(FIRST_PAGE)
      const late = delay(WINDOW_DEADLINE_MS, 'late' as const, { ref: false })
      if ((await Promise.race([adopted, late])) === 'late')
        this.connection.refused(new CdpRefusal('--app', { code: 0, message: 'no window appeared' }))
    })
  }

  /** Closes a page; that it has gone meanwhile is as good. */
  closeTarget(targetId: string): void {
    void this.connection.send('Target.closeTarget', { targetId }).catch(() => {})
  }

  /** A target does not say who asked for it. */
  #oneByOne(create: () => Promise<void>): Promise<void> {
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
    if (target.type === 'page') this.#adopt(entry, params.waitingForDebugger === true)
    else if (parent) {
      entry.owner = parent
      parent.attachChild(session, target)
    }
    // Workers and worklets of some kinds know neither, and wait for nothing.
    const ask = target.type === 'page' || target.type === 'iframe' ? 'need' : 'tell'
    session[ask]('Target.setAutoAttach', AUTO_ATTACH)
    session[ask]('Runtime.runIfWaitingForDebugger')
  }

  /** A page that the protocol or the command line made for the app, or a popup; or the user's own, left alone. */
  #adopt(entry: Attached, paused: boolean): void {
    if (!paused) return
    const { session, target } = entry
    const adopt = target.openerId === undefined ? this.#expected : undefined
    if (adopt) {
      this.#expected = undefined
      adopt(entry)
    } else entry.owner = this.onPopup(session, target)
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

async function adoptAppWindow(entry: Attached, place: WindowPlace, adopt: Adopt): Promise<void> {
  const { session, target } = entry
  await settleAppWindow(session, place).catch((error) => {
    if (!session.gone) throw error
  })
  const owner = adopt(session, target)
  entry.owner = owner
  // The user was faster.
  if (session.gone) owner.detached(session, target)
}

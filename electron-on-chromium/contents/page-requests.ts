import type { CdpParams, CdpSession } from '../browser/cdp.js'
import { customScheme, toApp, toWire } from '../schemes/scheme-map.js'
import type { FrameNode } from './frame-node.js'
import type { PageEvents } from './page-events.js'

/** A request as Chromium made it, its names mapped to the app's. */
export interface AppRequest {
  url: string
  method: string
  headers: Record<string, string>
  body: Buffer | undefined
  /** What it is for, in Chromium's terms: `Document`, `Script`, `Stylesheet`, `Fetch` … */
  type: string
}

export interface AppResponse {
  status: number
  headers: { name: string; value: string }[]
  body: Buffer
}

/** Answers requests for custom schemes; `undefined` fails the request. */
export type RequestServer = (request: AppRequest) => Promise<AppResponse | undefined>

interface PausedRequest {
  requestId: string
  frameId: string
  resourceType: string
  /** Of a document: its loader. */
  networkId?: string
  /** The request whose answer was a redirect to this one. */
  redirectedRequestId?: string
  request: {
    url: string
    method: string
    headers: Record<string, string>
    postDataEntries?: { bytes?: string }[]
  }
}

/** What a page's requests need of it. */
export interface RequestingPage {
  readonly frames: ReadonlyMap<string, FrameNode>
  readonly options: {
    readonly events: Pick<PageEvents, 'willNavigate' | 'willRedirect' | 'redirected'>
    readonly serve: RequestServer
    /** Built-in schemes that the app answers for. */
    readonly taken: readonly string[]
  }
  post(task: () => void): void
}

/** The requests of a page that Chromium asks about: documents, and everything under a custom scheme. */
export class PageRequests {
  readonly #page: RequestingPage
  /** Frames whose page asked for the navigation that comes next, and the process in which it did. */
  readonly requested = new Map<FrameNode, CdpSession>()
  readonly #announced = new Map<FrameNode, string[]>()
  lastWindowOpen: { url: string; frameName: string; features: string } | undefined

  constructor(page: RequestingPage) {
    this.#page = page
  }

  /** The app has already been told that this navigation starts. */
  announce(node: FrameNode, wireUrl: string): void {
    const list = this.#announced.get(node) ?? []
    list.push(wireUrl)
    this.#announced.set(node, list)
  }

  isAnnounced(node: FrameNode, wireUrl: string): boolean {
    const list = this.#announced.get(node)
    const at = list?.indexOf(wireUrl) ?? -1
    if (at < 0) return false
    list?.splice(at, 1)
    return true
  }

  get announcedAny(): boolean {
    return [...this.#announced.values()].some((list) => list.length > 0)
  }

  withdraw(node: FrameNode, wireUrl: string): void {
    this.isAnnounced(node, wireUrl)
  }

  paused(session: CdpSession, params: CdpParams): void {
    const paused = params as unknown as PausedRequest
    const node = this.#page.frames.get(paused.frameId)
    if (paused.resourceType !== 'Document' || !node) {
      this.#proceed(session, paused)
      return
    }
    const { events } = this.#page.options
    const url = toApp(paused.request.url)
    const { navigation } = node
    const from = toApp(navigation?.url ?? '')
    if (navigation && navigation.loaderId === paused.networkId) navigation.url = paused.request.url
    const asked = this.requested.get(node)
    this.requested.delete(node)
    const prevented = (): boolean => {
      if (paused.redirectedRequestId !== undefined) {
        // From a custom scheme's name to the one that Chromium knows is no redirect of the app's.
        if (url === from) return false
        if (events.willRedirect(node, url)) return true
        events.redirected(node, url)
        return false
      }
      return asked !== undefined && events.willNavigate(node, url, this.#initiator(node, asked, paused))
    }
    this.#page.post(() => {
      if (!prevented()) this.#proceed(session, paused)
      else session.tell('Fetch.failRequest', { requestId: paused.requestId, errorReason: 'Aborted' })
    })
  }

  /**
   * The frame that asked for a navigation. Chromium says in which process that was; of the frames in it, it is the one that
   * the request names as its referrer, or else the one that navigates.
   */
  #initiator(node: FrameNode, asked: CdpSession, { request }: PausedRequest): FrameNode | undefined {
    const frames = [...this.#page.frames.values()].filter(({ session }) => session === asked)
    const ordered = frames.includes(node) ? [node, ...frames] : frames
    const [, referrer] = Object.entries(request.headers).find(([name]) => /^referer$/i.test(name)) ?? []
    if (referrer === undefined) return ordered[0]
    const from = toApp(referrer)
    const whole = ordered.find(({ live }) => live.url.replace(/#.*/, '') === from)
    return whole ?? ordered.find(({ live }) => from.startsWith(`${live.origin}/`)) ?? ordered[0]
  }

  #proceed(session: CdpSession, paused: PausedRequest): void {
    const { requestId, request } = paused
    const url = toApp(request.url)
    if (
      this.#page.options.taken.some((scheme) => request.url.startsWith(`${scheme}:`)) &&
      url === request.url
    )
      this.#serve(session, paused, url)
    else if (customScheme(url) === undefined) session.tell('Fetch.continueRequest', { requestId })
    else if (url === request.url)
      // Spelled out in the page (`<img src="app://…">`): send it to the name that Chromium knows.
      session.tell('Fetch.fulfillRequest', {
        requestId,
        responseCode: 307,
        responseHeaders: [{ name: 'location', value: toWire(url) }],
      })
    else this.#serve(session, paused, url)
  }

  #serve(session: CdpSession, { requestId, request, resourceType }: PausedRequest, url: string): void {
    const headers: Record<string, string> = {}
    for (const [name, value] of Object.entries(request.headers)) {
      // Blink sends none for a scheme that is not http, https or registered for it (`security_policy.cc`).
      if (/^referer$/i.test(name) && toApp(value) !== value) continue
      headers[name] = /^origin$/i.test(name) ? toApp(value) : value
    }
    const parts = request.postDataEntries?.map((entry) => Buffer.from(entry.bytes ?? '', 'base64'))
    const body = parts && parts.length > 0 ? Buffer.concat(parts) : undefined
    this.#page.options.serve({ url, method: request.method, headers, body, type: resourceType }).then(
      (response) => {
        if (!response) {
          session.tell('Fetch.failRequest', { requestId, errorReason: 'Failed' })
          return
        }
        session.tell('Fetch.fulfillRequest', {
          requestId,
          responseCode: response.status,
          responseHeaders: response.headers,
          body: response.body.toString('base64'),
        })
      },
      () => session.tell('Fetch.failRequest', { requestId, errorReason: 'Failed' }),
    )
  }
}

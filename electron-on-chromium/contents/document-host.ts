import { randomUUID } from 'node:crypto'
import { WorldLink } from './world-link.js'

export interface HostIdentity {
  processId: number
  routingId: number
  /** Minted by the preload's world where one runs, because `webFrame.frameToken` is there at once. */
  frameToken: string
}

/** Routing ids count up in each process by itself, so two frames of two processes may well have the same. */
const lastRoutingIds = new Map<number, number>()

/** A fresh identity; Electron's frame tokens are upper-case hex as well. */
export function mintIdentity(processId: number): HostIdentity {
  const routingId = (lastRoutingIds.get(processId) ?? 0) + 1
  lastRoutingIds.set(processId, routingId)
  return { processId, routingId, frameToken: randomUUID().replaceAll('-', '').toUpperCase() }
}

/**
 * One document in one frame: what Chromium calls a RenderFrameHost. Since RenderDocument (Electron 42, Chromium
 * 148) every document has its own.
 */
export class DocumentHost {
  readonly identity: HostIdentity
  readonly loaderId: string
  url: string
  /** Serialized origin as `WebFrameMain.origin` shows it: `'null'` for an opaque one. */
  origin: string
  /** Site of the document, by which its process is chosen. */
  readonly site: string
  link = new WorldLink()
  /** `uniqueContextId` of the main world, once there is one. */
  #mainContextId: string | undefined
  readonly #waiting: ((id: string) => void)[] = []
  /** Net error text when this document is an error page. */
  errorText: string | undefined
  /** What the document calls itself, once it does. */
  title: string | undefined
  status: { code: number; text: string } = { code: -1, text: '' }
  /** Whether the app has been told of this document; until then its messages wait. */
  announced = false
  held: (() => void)[] = []
  /** Its 'load' has been told. */
  loaded = false
  #gone = false

  constructor(
    identity: HostIdentity,
    document: { loaderId: string; url: string; origin: string; site: string },
  ) {
    this.identity = identity
    this.loaderId = document.loaderId
    this.url = document.url
    this.origin = document.origin
    this.site = document.site
  }

  get mainContextId(): string | undefined {
    return this.#mainContextId
  }
  set mainContextId(id: string | undefined) {
    this.#mainContextId = id
    if (id !== undefined) for (const resolve of this.#waiting.splice(0)) resolve(id)
  }
  /** As soon as there is one; never, where the document goes before. */
  get mainContext(): Promise<string> {
    const id = this.#mainContextId
    return new Promise((resolve) => {
      if (id === undefined) this.#waiting.push(resolve)
      else resolve(id)
    })
  }

  /** No longer a document of its frame: navigated away, removed, crashed or closed. */
  get gone(): boolean {
    return this.#gone
  }

  /** Its ports close. Called when Chromium says so; what the app sees of it is scheduled separately. */
  end(): void {
    if (this.#gone) return
    this.#gone = true
    this.link.end()
  }
}

import type { AppRequest, AppResponse } from '../contents/page-requests.js'
import { type BodyKind, bodyToWire } from '../schemes/rewrite-body.js'
import { addScheme, policyToWire, schemes, toWire } from '../schemes/scheme-map.js'
import { refuseOptions } from './option-keys.js'
import { notHere } from './unavailable.js'

export interface CustomScheme {
  scheme: string
  privileges?: { standard?: boolean; supportFetchAPI?: boolean }
}

/** Schemes that a session may take over (`lib/browser/api/protocol.ts`, `isBuiltInScheme`), as far as it can here. */
const BUILT_IN: ReadonlySet<string> = new Set(['http', 'https'])

type ProtocolHandler = (request: Request) => Response | Promise<Response>

let browserStarted = false
/** From now on no scheme can be registered. */
export const closeSchemes = (): void => {
  browserStarted = true
}

/** `session.protocol`: handlers for custom standard schemes, and for `http` and `https`. */
export class Protocol {
  readonly #handlers = new Map<string, ProtocolHandler>()
  /** Chromium has been told which requests of a page to ask about. */
  _hasPages = false

  registerSchemesAsPrivileged(list: CustomScheme[]): void {
    if (browserStarted)
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const { scheme, privileges } of list) {
      if (!privileges?.standard) notHere(`protocol: a scheme that is not standard ('${scheme}')`)
      refuseOptions('Privileges', privileges)
      addScheme(scheme, privileges.supportFetchAPI === true)
    }
  }

  handle(scheme: string, handler: ProtocolHandler): void {
    if (BUILT_IN.has(scheme)) {
      if (this._hasPages) notHere(`protocol.handle('${scheme}') after the session's first window`)
    } else if (!schemes().has(scheme))
      notHere(`protocol.handle('${scheme}') for a scheme that was not registered as a standard one`)
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    this.#handlers.set(scheme, handler)
  }

  unhandle(scheme: string): void {
    if (BUILT_IN.has(scheme) && this._hasPages)
      notHere(`protocol.unhandle('${scheme}') after the session's first window`)
    if (!this.#handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`)
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme)
  }

  /** The built-in schemes that are taken over. */
  get _taken(): string[] {
    return [...BUILT_IN].filter((scheme) => this.#handlers.has(scheme))
  }

  /** Answers one request; `undefined` when nothing handles it or the handler failed. */
  async _serve(request: AppRequest): Promise<AppResponse | undefined> {
    const handler = this.#handlers.get(/^(\w[\w+.-]*):/.exec(request.url)?.[1] ?? '')
    if (!handler) return undefined
    const { url, method, headers, body } = request
    try {
      const response = await handler(
        new Request(url, { method, headers, ...(body ? { body: new Uint8Array(body) } : {}) }),
      )
      return await toAppResponse(response, request)
    } catch (error) {
      console.error(`The handler of ${url} failed:`, error)
      return undefined
    }
  }
}

async function toAppResponse(response: Response, { url, type }: AppRequest): Promise<AppResponse> {
  const origin = /^[^:]+:\/\/[^/?#]*/.exec(url)?.[0] ?? url
  const headers: AppResponse['headers'] = []
  for (const [name, value] of response.headers) {
    if (/^content-security-policy/i.test(name)) headers.push({ name, value: policyToWire(value, origin) })
    else if (/^(location|access-control-allow-origin)$/i.test(name))
      headers.push({ name, value: toWire(value).replace(/^(https:\/\/[^/]+)\/$/, '$1') })
    else if (!/^(content-encoding|content-length)$/i.test(name)) headers.push({ name, value })
  }
  const body = Buffer.from(await response.arrayBuffer())
  const kind = bodyKind(type, response.headers.get('content-type') ?? '')
  if (kind === undefined) return { status: response.status, headers, body }
  // A character for each byte: what is looked for is ASCII in every encoding that pages are written in.
  const text = body.toString('latin1')
  const loadable = bodyToWire(text, kind, url)
  return {
    status: response.status,
    headers,
    body: loadable === text ? body : Buffer.from(loadable, 'latin1'),
  }
}

/** What Chromium itself reads; what a script asked for stays as the app served it. */
function bodyKind(type: string, contentType: string): BodyKind | undefined {
  if (type === 'Document' && /^text\/html|^application\/xhtml/i.test(contentType)) return 'document'
  if (type === 'Stylesheet') return 'stylesheet'
  // Workers and what a module worker imports are 'Other'.
  if ((type === 'Script' || type === 'Other') && /javascript|ecmascript/i.test(contentType)) return 'script'
  return undefined
}

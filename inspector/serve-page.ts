import { session } from 'electron'
import { css, html, js } from './page-files.js'

export type Theme = 'system' | 'light' | 'dark'
export const THEMES: readonly Theme[] = ['system', 'light', 'dark']

/**
 * Where the page comes from. A scheme of its own would have to be registered before the app is ready, which is before most
 * apps could ask for an inspector; and `file:` or `data:` give no origin that a policy could name. `https` is standard
 * already, and a session's `protocol.handle` takes it over, with nothing left to ask the network for (Electron
 * `lib/browser/api/protocol.ts`, `isBuiltInScheme`). No host can have a name under `.invalid` (RFC 2606).
 */
export const ORIGIN = 'https://inspector.invalid'
/** A session in memory that the inspector alone uses: the app's pages are in others, where `https` is what it was. */
export const PARTITION = 'electron-port-bridge-inspector'

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const FILES: ReadonlyMap<string, readonly [type: string, body: string]> = new Map<
  string,
  readonly [string, string]
>([
  ['/page.js', ['text/javascript', js]],
  ['/page.css', ['text/css', css]],
  ...THEMES.map((theme) => [`/?theme=${theme}`, ['text/html', themed(theme)]] as const),
])

function themed(theme: Theme): string {
  return html.replace('<html ', `<html data-theme="${theme}" `)
}

/** Answers the session's requests from memory, and every other with 404. */
export function servePage(): void {
  const { protocol } = session.fromPartition(PARTITION)
  if (!protocol.isProtocolHandled('https')) protocol.handle('https', answer)
}

function answer({ url }: Request): Response {
  const file = url.startsWith(`${ORIGIN}/`) ? FILES.get(url.slice(ORIGIN.length)) : undefined
  if (file === undefined) return respond('not found', 404, {})
  const { 0: type, 1: body } = file
  return respond(body, 200, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': CSP,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
}

/** What is not said must not be looked for on `Object.prototype`. */
function respond(body: string, status: number, headers: Record<string, string>): Response {
  return new Response(body, { __proto__: null, status, headers } as ResponseInit)
}

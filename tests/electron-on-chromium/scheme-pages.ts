// What the suites about custom schemes share: a scheme of two hosts, and its pages.
import { protocol, session } from 'electron'
import { openWindow } from './suite.js'

const PRIVILEGES = { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true }
protocol.registerSchemesAsPrivileged([
  { scheme: 'specapp', privileges: PRIVILEGES },
  { scheme: 'no-fetch', privileges: { standard: true, secure: true } },
])

type Answer = (request: Request) => Response | Promise<Response>
export const answers = new Map<string, Answer>()
const TYPES: Record<string, string> = { js: 'text/javascript', css: 'text/css', txt: 'text/plain' }

/** Answers `path` of every host with this text, its type by its ending. */
export function put(path: string, text: string, headers: Record<string, string> = {}): void {
  const type = TYPES[path.split('.')[1] ?? ''] ?? 'text/html'
  answers.set(path, () => new Response(text, { headers: { 'content-type': type, ...headers } }))
}
export const PAGE = '<!doctype html><meta charset="utf-8"><title>page</title><body>page'
put('/', PAGE)
put('/t.txt', 'text')

export function ownWindow(more: Electron.WebPreferences = {}): Electron.BrowserWindow {
  const own = session.fromPartition('scheme-origins')
  for (const scheme of ['specapp', 'no-fetch'])
    if (!own.protocol.isProtocolHandled(scheme))
      own.protocol.handle(scheme, (request) => {
        const path = request.url.replace(/^[^:]*:\/\/[^/]*/, '').replace(/[?#].*/, '')
        return answers.get(path)?.(request) ?? new Response('nothing', { status: 404 })
      })
  return openWindow({ session: own, ...more })
}

/** A page, and how to ask it. */
export async function opened(
  path = '/',
  origin = 'specapp://bundle',
): Promise<(code: string) => Promise<unknown>> {
  const win = ownWindow()
  await win.loadURL(`${origin}${path}`)
  return (code) => win.webContents.executeJavaScript(code)
}

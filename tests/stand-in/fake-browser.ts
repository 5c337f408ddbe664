import { chmodSync, writeFileSync } from 'node:fs'

export interface Fake {
  /** What it answers to a command instead of success. */
  refuses?: Record<string, { code: number; message: string }>
  /** The command that it dies of. */
  diesOf?: string
  /** It never says a word. */
  silent?: boolean
}

/** Writes a program that speaks as much of the DevTools protocol as a browser's start takes, and then does wrong. */
export function fakeBrowser(path: string, fake: Fake): string {
  writeFileSync(
    path,
    `#!${process.execPath}
const { createReadStream, createWriteStream } = require('node:fs')
const { refuses = {}, diesOf, silent } = ${JSON.stringify(fake)}
const out = createWriteStream(null, { fd: 4 })
const say = (message) => out.write(JSON.stringify(message) + '\\0')
let rest = ''
createReadStream(null, { fd: 3 }).setEncoding('utf8').on('data', (text) => {
  const texts = (rest + text).split('\\0')
  rest = texts.pop()
  if (!silent) for (const { id, method, sessionId } of texts.map((each) => JSON.parse(each))) answer(id, method, sessionId)
}).on('end', () => process.exit())
function answer(id, method, sessionId) {
  if (method === diesOf) { console.error('about to die'); process.exit(9) }
  if (method in refuses) return say({ id, error: refuses[method], sessionId })
  const targetInfo = { targetId: 'T', type: 'page', url: 'about:blank' }
  if (method === 'Target.createTarget')
    say({ method: 'Target.attachedToTarget', params: { sessionId: 'S', targetInfo, waitingForDebugger: true } })
  const results = {
    'Browser.getVersion': { product: 'Chrome/999.0.1.2' },
    'Target.createTarget': { targetId: 'T' },
    'Page.getFrameTree': { frameTree: { frame: { id: 'T', loaderId: 'L', url: 'about:blank' } } },
    'Page.addScriptToEvaluateOnNewDocument': { identifier: '1' },
  }
  say({ id, result: results[method] ?? {}, sessionId })
}
`,
  )
  chmodSync(path, 0o755)
  return path
}

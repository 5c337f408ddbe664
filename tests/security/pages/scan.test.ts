import { readFileSync } from 'node:fs'
import type { BrowserWindow } from 'electron'
import { audit } from 'electron-port-bridge/main'
import { formatLeaks, type Leak, type LeakReport, leakScanScript } from 'electron-port-bridge/testing'
import * as assert from 'uvu/assert'
import { NOTES, notes } from '../../e2e/contracts.js'
import { e2e, inPage, pages, run, showPage, testBridge } from '../../e2e/harness.js'
import { spyProvider } from '../../e2e/provider.js'
import { CANARY } from '../oracle.js'

const BARE = { sandbox: true, contextIsolation: true }
const scan = (win: BrowserWindow, baseline: readonly Leak[] = []): Promise<LeakReport> =>
  win.webContents.executeJavaScript(leakScanScript({ baseline, canaries: [CANARY] }))

function clean(report: LeakReport, phase: string): void {
  assert.equal(report.leaks, [], `${phase}: ${formatLeaks(report)}`)
  assert.ok(report.objects > 1_000 && !report.truncated, `${phase} looked at ${report.objects} objects`)
}

/** The demo's own document; its script comes with `?connected`. */
const html = readFileSync('examples/notes/index.html', 'utf8')
pages.set('main/demo', { html: html.replace(/<script[^>]*><\/script>/g, '') })
pages.set('main/demo-connected', { html })
pages.set('main/page.js', {
  html: readFileSync('build/examples/notes/page.bundle.js', 'utf8'),
  headers: { 'content-type': 'text/javascript' },
})

e2e(
  'M01 nothing foreign can be reached in the demo before, while and after it is connected',
  'chromium',
  async () => {
    const bridge = testBridge()
    bridge.provide(notes, spyProvider().provider)
    bridge.on('failure', () => {})
    const { leaks: baseline } = await scan(await showPage('app://main/demo', BARE))
    const win = await showPage('app://main/demo')
    clean(await scan(win, baseline), 'before connect')
    await win.loadURL('app://main/demo-connected')
    clean(await scan(win, baseline), 'after load')
    await inPage(
      win,
      `const api = globalThis.kit = { api: await connect(${NOTES}), errors: [], values: [] }
     for (let i = 0; i < 100; i++) { const call = i % 3 === 0 ? api.api.calls.fail() : i % 3 === 1 ? api.api.calls.open({ id: i % 2 ? 'missing' : 'a' }) : api.api.calls.echo({ i, at: new Date(), map: new Map([[i, [i]]]) })
       await call.then((v) => api.values.push(v), (e) => api.errors.push(e)) }
     for await (const n of api.api.streams.count(5)) api.values.push(n)
     for await (const chunk of api.api.streams.file()) { api.values.push(chunk); break }
     // What the module itself exports is attached on purpose.
     api.modules = { connect, provide, claimPort, connectPeer, defineContract }`,
    )
    clean(await scan(win, baseline), 'after 100 calls')
    bridge.close()
    await inPage(win, 'globalThis.kit.how = await kit.api.closed')
    const last = await scan(win, baseline)
    clean(last, 'after close')
    console.log(`scan of the demo: ${formatLeaks(last)}`)
  },
)

/** Each puts a leak where `name` says; `F` is another realm. */
const FOUND: Record<string, string> = {
  aProcess: `globalThis.aProcess = {}; globalThis.aProcess.process = { version: 1 }`,
  aSymbol: `globalThis.aSymbol = { a: { b: { [Symbol('require')]: F.eval('(function () {})') } } }`,
  hidden: `Object.defineProperty(globalThis, 'hidden', { value: F.eval('({ a: 1 })') })`,
  getter: `Object.defineProperty(document, 'getter', { get: (() => { const f = F.eval('(() => 1)'); return () => f })(), configurable: true })`,
  promised: `globalThis.promised = Promise.resolve(F.eval('(() => 2)'))`,
  mapKey: `globalThis.mapKey = new Map([[F.eval('({})'), 1]])`,
  inSet: `globalThis.inSet = new Set([F.eval('[]')])`,
  chain: `globalThis.chain = Object.create(Object.create(F.eval('({})')))`,
  expando: `document.body.expando = F.eval('({})')`,
  bare: `globalThis.bare = Object.assign(Object.create(null), { f: F.eval('(() => 3)') })`,
  bound: `globalThis.bound = F.eval('(function () {}).bind(null)')`,
  generator: `globalThis.generator = F.eval('(async function* () {})()')`,
  proxy: `globalThis.proxy = new Proxy(F.eval('({ a: 1 })'), {})`,
  liar: `globalThis.liar = new Proxy({ f: F.eval('(() => 4)') }, { getPrototypeOf: () => Object.prototype })`,
  stack: `globalThis.stack = new Error('no'); globalThis.stack.stack = 'Error: no at /home/alice/app/main.js:1'`,
  rejected: `globalThis.rejected = Promise.reject(new Error('ENOENT /Users/alice/token')); globalThis.rejected.catch(() => {})`,
  secret: `globalThis.secret = { deep: ['x ${CANARY} y'] }`,
}
const BLIND: Record<string, string> = {
  closure: `globalThis.closure = ((f) => () => f)(F.eval('(() => 5)'))`,
  weak: `globalThis.weak = new WeakMap([[document.body, F.eval('({})')]])`,
}

e2e('M08 a scan finds each seeded leak, and is blind where it says so', 'chromium', async () => {
  const { leaks: baseline } = await scan(await showPage('app://main/', BARE))
  const win = await showPage('app://main/', BARE)
  await win.webContents.executeJavaScript(
    `{ const frame = document.createElement('iframe'); document.body.append(frame); const F = frame.contentWindow; ${Object.values({ ...FOUND, ...BLIND }).join(';\n')}; frame.remove() }`,
  )
  const report = await scan(win, baseline)
  const reached = (name: string) =>
    report.leaks.some(({ path }) => path.split(/[.[]/).some((part) => part === name))
  for (const name of Object.keys(FOUND))
    assert.ok(reached(name), `${name} was missed\n${formatLeaks(report)}`)
  for (const name of Object.keys(BLIND)) assert.not.ok(reached(name), `${name} is blind no longer`)
  console.log(`scan of ${Object.keys(FOUND).length} seeds: ${formatLeaks(report)}`)
})

e2e('X16 the audit finds nothing bad in a window made by secureWebPreferences', 'model', async () => {
  testBridge()
  const win = await showPage()
  win.webContents.on('will-navigate', (event) => event.preventDefault())
  const report = audit()
  assert.equal(report.bad, [], String(report))
  assert.ok(report.unknown.length > 0, 'and says what it could not see')
  console.log(String(report))
})

void run()

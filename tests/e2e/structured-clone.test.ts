// Sends every kind of value over every kind of link and holds docs/structured-clone.md to what came of it;
// `UPDATE_DOCS=1` writes it anew.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInThisContext } from 'node:vm'
import { app, utilityProcess } from 'electron'
import type { Client } from 'electron-port-bridge/contract'
import * as assert from 'uvu/assert'
import { DESCRIBE, MAKE, SEND, VALUES } from './clone-values.js'
import { carrier, carry } from './contracts.js'
import { e2e, inPage, run, showPage, testBridge } from './harness.js'

const DOCUMENT = 'docs/structured-clone.md'
const MARK = 'ᵐ'

// The same source text as in the pages.
const describe = runInThisContext(DESCRIBE) as (value: unknown) => string
const make = runInThisContext(MAKE) as (source: string) => Promise<{ value: unknown }>
const sendBy = runInThisContext(SEND) as (
  put: (value: unknown) => Promise<string>,
  source: string,
) => Promise<string>

/** Makes a value, sends it, and says what came of it: `equal`, `absent`, `arrives as …`, or a code and a path. */
type Send = (source: string) => Promise<string>

const inMain =
  (client: Client<typeof carry, 'untrusted'>): Send =>
  (source) =>
    sendBy(client.calls.put, source)

/** A page's half, as source: what it provides, and how it sends. */
const CONTRACT = `defineContract('carry', { calls: { put: { input: unchecked(), output: unchecked() } } })`
const PROVIDE = `provide(${CONTRACT}, { calls: { put: ${DESCRIBE} } })`
const sendIn =
  (win: Electron.BrowserWindow, via: string): Send =>
  (source) =>
    inPage(win, `return (${SEND})(globalThis[${JSON.stringify(via)}].calls.put, ${JSON.stringify(source)})`)

async function open(): Promise<{ name: string; send: Send; isModel: boolean }[]> {
  const bridge = testBridge({ allow: { origins: ['app://main', 'app://other'] } })
  bridge.on('failure', () => {})
  bridge.provide(carry, { calls: { put: (value) => describe(value) } })
  const child = utilityProcess.fork(join(import.meta.dirname, 'clone-process.js'))
  app.on('will-quit', () => child.kill())
  const first = await showPage('app://main/')
  const second = await showPage('app://other/')
  for (const win of [first, second]) await inPage(win, PROVIDE)
  const toChild = await bridge.connect(carry, child)
  const atChild = await bridge.connect(carrier, child)
  const toPage = await bridge.connect(carry, first.webContents)
  await inPage(first, `globalThis.main = await connect(${CONTRACT})`)
  const peer = bridge.join(carry, { provider: second.webContents, consumer: first.webContents })
  await inPage(first, `globalThis.page = await connectPeer(${CONTRACT})`)
  peer.stop()
  bridge.join(carry, { provider: child, consumer: first.webContents })
  await inPage(first, `globalThis.utility = await connectPeer(${CONTRACT})`)
  bridge.join(carry, { provider: first.webContents, consumer: child })
  // A worker over a port of the web's own: no code of ours stands for Electron there.
  await inPage(
    first,
    `const source = ${JSON.stringify(`
       import { connect, provide } from 'ORIGIN/dist/port.js'
       import { defineContract, unchecked } from 'ORIGIN/dist/contract.js'
       const contract = ${CONTRACT}
       onmessage = async ({ ports: [mine, theirs] }) => {
         provide(contract, { calls: { put: ${DESCRIBE} } }, mine)
         const client = await connect(contract, theirs)
         onmessage = async ({ data }) => postMessage(await (${SEND})(client.calls.put, data))
         postMessage('ready')
       }`)}.replaceAll('ORIGIN', location.origin)
     const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })), { type: 'module' })
     const answer = () => new Promise((resolve, reject) => { worker.onmessage = ({ data }) => resolve(data); worker.onerror = (e) => reject(new Error('worker: ' + e.message)) })
     const door = await import('/dist/port.js')
     const there = new MessageChannel(), here = new MessageChannel()
     worker.postMessage(0, [there.port2, here.port2])
     door.provide(${CONTRACT}, { calls: { put: ${DESCRIBE} } }, here.port1)
     globalThis.worker = await door.connect(${CONTRACT}, there.port1)
     await answer()
     globalThis.fromWorker = { calls: {} }
     globalThis.askWorker = (text) => { const said = answer(); worker.postMessage(text); return said }`,
  )
  return [
    { name: 'page → main', send: sendIn(first, 'main'), isModel: true },
    { name: 'main → page', send: inMain(toPage), isModel: true },
    { name: 'page → page', send: sendIn(first, 'page'), isModel: true },
    { name: 'page → utility', send: sendIn(first, 'utility'), isModel: true },
    { name: 'utility → page', send: (source) => atChild.calls.send(source), isModel: true },
    { name: 'main → utility', send: inMain(toChild), isModel: true },
    { name: 'utility → main', send: (source) => answerOf(atChild, source), isModel: true },
    { name: 'page → worker', send: sendIn(first, 'worker'), isModel: false },
    {
      name: 'worker → page',
      send: (source) => inPage(first, `return askWorker(${JSON.stringify(source)})`),
      isModel: false,
    },
  ]
}

/** As an answer: a utility process is no consumer of main. */
async function answerOf(client: Client<typeof carrier, 'untrusted'>, source: string): Promise<string> {
  const made = await make(source).catch(() => undefined)
  if (made === undefined) return 'absent'
  const give = () => client.calls.give(source)
  return sendBy(async () => describe(await give()), source)
}

/** What the platform's own clone changes, or the kit's copy, as the document says. */
const CHANGED = [
  'object without a prototype',
  'instance of a class',
  'symbol key',
  'ArrayBuffer that can be resized',
]

function isFine(name: string, outcome: string): boolean {
  if (CHANGED.includes(name)) return outcome.startsWith('arrives as ')
  return /^(equal|absent|NOT_CLONABLE \$\[1\].*)$/.test(outcome)
}

/** One cell: equal, or refused by the kit where the value was sent, at the path where it is. */
function cellOf(outcome: string, isModel: boolean): string {
  if (outcome === 'absent') return '–'
  if (outcome === 'equal') return isModel ? `✓${MARK}` : '✓'
  if (outcome.startsWith('NOT_CLONABLE $[1]')) return '✗'
  return outcome.startsWith('arrives') ? `changed${isModel ? MARK : ''}` : outcome
}

const table: string[] = []

e2e('every value arrives equal over every link, or the send rejects with its path', 'model', async () => {
  const links = await open()
  const isElectron = process.versions.electron !== undefined
  const wrong: string[] = []
  let group = ''
  for (const [of, name, source] of VALUES) {
    if (of !== group) {
      table.push('', `## ${of}`, '', `| value | ${links.map(({ name }) => name).join(' | ')} |`)
      table.push(`| --- |${' :-: |'.repeat(links.length)}`)
      group = of
    }
    const cells: string[] = []
    for (const { name: link, send, isModel } of links) {
      const outcome = await send(source)
      cells.push(cellOf(outcome, isModel && !isElectron))
      if (!isFine(name, outcome)) wrong.push(`${name}, ${link}: ${outcome}`)
    }
    table.push(`| ${name} | ${cells.join(' | ')} |`)
  }
  assert.equal(wrong, [])
})

e2e('the table in the documents is the one that came of it', 'chromium', async () => {
  const marker = '<!-- generated by tests/e2e/structured-clone.test.ts -->'
  const [head = ''] = readFileSync(DOCUMENT, 'utf8').split(marker)
  const made = `${head}${marker}\n${table.join('\n')}\n`
  if (process.env.UPDATE_DOCS) writeFileSync(DOCUMENT, made)
  // On Electron nothing is marked as our model's.
  const plain = (text: string) => text.replaceAll(MARK, '')
  assert.is(plain(readFileSync(DOCUMENT, 'utf8')), plain(made))
})

void run()

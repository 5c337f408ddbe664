import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { app, MessageChannelMain, utilityProcess } from 'electron'
import type { PageDocument } from 'electron-port-bridge/main'
import { asMessagePort, type WebMessagePort } from 'electron-port-bridge/port'
import { rollup } from 'rollup'
import * as assert from 'uvu/assert'
import { e2e, inPage, next, PLAIN, pages, run, showPage, testBridge, until } from './harness.js'

/** The recipes of `docs/other-rpc.md`, as they stand there. */
const RECIPES = join(import.meta.dirname ?? '.', '../interop/recipes')
const DIST = join(import.meta.dirname ?? '.', '../../../dist')

/** One script for a page; the kit as it ships. */
async function bundle(recipe: string): Promise<string> {
  const build = await rollup({
    input: join(RECIPES, `${recipe}-page.js`),
    plugins: [
      {
        name: 'own-package',
        resolveId: (id) => {
          const [, door] = /^electron-port-bridge\/(\w+)$/.exec(id) ?? []
          return door && join(DIST, `${door}.js`)
        },
      },
      nodeResolve({ browser: true }),
    ],
    onwarn: () => {},
  })
  const { output } = await build.generate({ format: 'es', inlineDynamicImports: true })
  await build.close()
  return output[0].code
}

/** What a recipe's page prints, while its main half serves it. */
async function linesOf(recipe: string, expected: readonly string[]): Promise<void> {
  const bridge = testBridge()
  const { serve } = (await import(join(RECIPES, `${recipe}-main.js`))) as {
    serve(document: PageDocument): void
  }
  bridge.on('document', serve)
  pages.set(`main/${recipe}.js`, {
    html: `const lines = globalThis.lines = []; console.log = (...all) => lines.push(all.join(' '))
addEventListener('unhandledrejection', ({ reason }) => lines.push('rejected: ' + reason))
${await bundle(recipe)}`,
    headers: { 'content-type': 'text/javascript' },
  })
  pages.set(`main/${recipe}`, { html: `${PLAIN}<script type="module" src="/${recipe}.js"></script>` })
  const win = await showPage(`app://main/${recipe}`)
  let lines: unknown
  await until(async () => {
    lines = await win.webContents.executeJavaScript('globalThis.lines')
    return Array.isArray(lines) && lines.length >= expected.length
  }, `${expected.length} lines`).catch(() => {})
  assert.equal(lines, expected)
}

const CALL_ERROR_AND_STREAM = ['3', 'no such note', '1', '2', '3']
const RECIPES_OF = {
  comlink: 'Comlink: a call, an error, a callback inside the arguments',
  capnweb: 'capnweb: a call, an error, a callback',
  orpc: 'oRPC: a call, an error, a stream',
  birpc: 'birpc: a call, an error, a call back',
  penpal: 'Penpal: a call, an error, a call back',
  trpc: 'tRPC, by its WebSocket link: a query, an error of a mutation, a subscription',
}

for (const [recipe, title] of Object.entries(RECIPES_OF)) {
  e2e(title, 'model', () => linesOf(recipe, CALL_ERROR_AND_STREAM))
}

e2e('Comlink: an object of main, used from the page', 'model', () => linesOf('comlink-objects', ['7 8']))

/** A port to the page, as a web port; and what it has heard. */
async function openWebPort() {
  const heard: string[] = []
  let port: WebMessagePort | undefined
  testBridge().on('document', (document) => {
    port = asMessagePort(document.openPort('plain', { deliver: 'claim' }))
    port.onmessage = ({ data, ports }) => void heard.push(`message ${JSON.stringify(data)} ${ports.length}`)
    port.onmessageerror = () => void heard.push('messageerror')
    port.onclose = () => void heard.push('close')
  })
  const win = await showPage()
  return { win, heard, port: () => port as WebMessagePort }
}

e2e('what main cannot read is a messageerror, and the port goes on', 'model', async () => {
  const { win, heard } = await openWebPort()
  const closed = await inPage(
    win,
    `const port = await claimPort('plain'); const { port1, port2 } = new MessageChannel()
     const closed = new Promise((resolve) => { port2.onclose = () => resolve('closed'); port2.start() })
     port.postMessage(new Blob(['x'])); port.postMessage({ inside: port1 }, [port1]); port.postMessage({ list: [null] })
     return closed`,
  )
  await until(() => heard.length === 3, 'three events')
  assert.equal(heard, ['messageerror', 'messageerror', 'message {"list":[null]} 0'])
  assert.is(closed, 'closed')
})

e2e('a web port hears `close` when its page is gone', 'model', async () => {
  const { win, heard } = await openWebPort()
  await inPage(win, `globalThis.port = await claimPort('plain'); port.postMessage(1)`)
  await until(() => heard.length === 1, 'the message')
  await win.loadURL('evil://elsewhere/')
  await until(() => heard.length === 2, 'the close')
  assert.equal(heard, ['message 1 0', 'close'])
})

e2e('a port goes to the page and comes back', 'model', async () => {
  const { win, port, heard } = await openWebPort()
  const { port1, port2 } = new MessageChannelMain()
  const inner = asMessagePort(port1)
  const answers: unknown[] = []
  inner.onmessage = ({ data }) => void answers.push(data)
  port().postMessage('take it', { transfer: [asMessagePort(port2)] })
  await inPage(
    win,
    `const port = await claimPort('plain'); const { data, ports: [inner] } = await new Promise((r) => { port.onmessage = r })
     inner.postMessage(data); port.postMessage('back', [inner])`,
  )
  await until(() => answers.length === 1 && heard.length === 1, 'both')
  assert.equal([answers, heard], [['take it'], ['message "back" 1']])
})

e2e('it works in a utility process', 'model', async () => {
  const child = utilityProcess.fork(join(import.meta.dirname ?? '.', 'utility-web-port.js'))
  app.once('will-quit', () => child.kill())
  const { port1, port2 } = new MessageChannelMain()
  const port = asMessagePort(port1)
  const answer = new Promise((resolve) => {
    port.onmessage = ({ data }) => resolve(data)
  })
  child.postMessage('port', [port2])
  port.postMessage('hello')
  assert.equal(await answer, ['MessagePort', 'hello'])
  const exited = next(child as unknown as NodeJS.EventEmitter, 'exit')
  child.kill()
  await exited
})

void run()

// The recipes of docs/other-rpc.md in one process: main on what plays Electron's ports, the page on the same. The
// end-to-end run of the same files is tests/e2e/other-rpc.test.ts.
import { readdirSync, readFileSync } from 'node:fs'
import { register } from 'node:module'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { initTRPC } from '@trpc/server'
import { newMessagePortRpcSession } from 'capnweb'
import { wrap } from 'comlink'
import { connect, PortMessenger } from 'penpal'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MessageChannelMain } from '../../electron-on-chromium/ports/message-port-main.js'
import type { PageDocument } from '../../main/index.js'
import { asMessagePort, type DomMessagePort } from '../../port/index.js'

const dataUrl = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`

const PLAYED = {
  electron: 'export const { MessageChannelMain } = globalThis.played',
  'electron-port-bridge/port': 'export const { asMessagePort } = globalThis.played',
  'electron-port-bridge/renderer': 'export const { claimPort } = globalThis.played',
}
register(
  dataUrl(`const PLAYED = ${JSON.stringify(PLAYED)}
    export const resolve = (specifier, context, next) => Object.hasOwn(PLAYED, specifier)
      ? { url: 'data:text/javascript,' + encodeURIComponent(PLAYED[specifier]), shortCircuit: true } : next(specifier, context)`),
)

const claimed = new Map<string, DomMessagePort>()
Object.assign(globalThis, {
  played: { MessageChannelMain, asMessagePort, claimPort: async (name: string) => claimed.get(name) },
  // A page's channels, on ports that can cross.
  MessageChannel: class {
    constructor() {
      const { port1, port2 } = new MessageChannelMain()
      Object.assign(this, { port1: asMessagePort(port1), port2: asMessagePort(port2) })
    }
  },
})

const RECIPES = join(import.meta.dirname ?? '.', 'recipes')
const SOURCES = join(import.meta.dirname ?? '.', '../../../tests/interop/recipes')

/** What the page's half prints while main's serves it. */
async function linesOf(recipe: string, count: number): Promise<string[]> {
  const { serve } = (await import(join(RECIPES, `${recipe}-main.js`))) as {
    serve(document: PageDocument): void
  }
  serve({
    openPort(name: string) {
      const { port1, port2 } = new MessageChannelMain()
      claimed.set(name, asMessagePort(port2))
      return port1
    },
  } as unknown as PageDocument)
  const { log } = console
  const lines: string[] = []
  console.log = (...all: unknown[]) => lines.push(all.join(' '))
  try {
    await import(join(RECIPES, `${recipe}-page.js`))
    for (let i = 0; i < 100 && lines.length < count; i++)
      await new Promise((resolve) => setTimeout(resolve, 10))
  } finally {
    console.log = log
  }
  return lines
}

for (const recipe of ['comlink', 'capnweb', 'orpc', 'birpc', 'penpal', 'trpc']) {
  test(`${recipe}: a call, an error, and a stream or calls back`, async () => {
    assert.equal(await linesOf(recipe, 5), ['3', 'no such note', '1', '2', '3'])
  })
}

test('comlink: an object of main, used from the page', async () => {
  assert.equal(await linesOf('comlink-objects', 1), ['7 8'])
})

/** What a user writes for the port: not the imports, the API itself, the calls, nor lines that only close something. */
const own = (source: string) =>
  source
    .replace(/^import [^;]*?from '[^']+'\n/gm, '')
    .replace(/^[\s\S]*^(?=export (?:const|function) serve)/m, '')
    .split('\n')
    .filter((line) => !/^\s*(\/\/.*|\/\*\*.*|[\s})\]>,]*|.*console\.log.*)$/.test(line))

test('docs/other-rpc.md shows each of them as it is, and each half takes at most ten lines', () => {
  const page = readFileSync(join(SOURCES, '../../../docs/other-rpc.md'), 'utf8')
  for (const file of readdirSync(SOURCES)) {
    const source = readFileSync(join(SOURCES, file), 'utf8')
    assert.ok(page.includes(`\`\`\`ts\n${source}\`\`\`\n`), `${file} is not in the page as it is`)
    const lines = own(source).length
    assert.ok(lines > 0 && lines <= 10, `${file} has ${lines} lines of its own`)
  }
})

/** What becomes of a call that is never answered, when main's end of the port closes. */
async function afterClose(
  call: (port: DomMessagePort) => Promise<unknown>,
  answer: (port: DomMessagePort) => void = (port) => port.start(),
): Promise<string> {
  const { port1, port2 } = new MessageChannelMain()
  answer(asMessagePort(port1))
  const outcome = call(asMessagePort(port2)).then(
    () => 'resolves',
    () => 'rejects',
  )
  await new Promise((resolve) => setTimeout(resolve, 20))
  port1.close()
  return Promise.race([outcome, new Promise<string>((resolve) => setTimeout(resolve, 100, 'stays pending'))])
}

test('what the page says of calls whose other side has gone', async () => {
  const never = 'stays pending'
  assert.is(await afterClose((port) => wrap<{ add(): number }>(port).add()), never, 'Comlink')
  const stub = (port: DomMessagePort) => newMessagePortRpcSession<{ add(): number }>(port as never)
  assert.is(await afterClose((port) => Promise.resolve(stub(port).add())), never, 'capnweb')
  const orpc = (port: DomMessagePort): Record<string, () => Promise<unknown>> => {
    port.start()
    return createORPCClient(new RPCLink({ port }))
  }
  assert.is(await afterClose((port) => orpc(port).add?.() as Promise<unknown>), 'rejects', 'oRPC')
  const penpal = (port: DomMessagePort, methods = {}) =>
    connect<{ hang(): Promise<void> }>({ messenger: new PortMessenger({ port }), methods }).promise
  const hang = () => new Promise<void>(() => {})
  const hanging = async (port: DomMessagePort) => (await penpal(port)).hang()
  assert.is(await afterClose(hanging, (port) => void penpal(port, { hang })), never, 'Penpal')
})

test('tRPC: when the page is gone, the signal of a subscription aborts, and that of a query does not', async () => {
  const { serve, router } = await import(join(RECIPES, 'trpc-main.js'))
  const { procedure } = initTRPC.create()
  const aborted: string[] = []
  const wait = (type: string, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal?.addEventListener('abort', () => aborted.push(type))
      setTimeout(resolve, 100)
    })
  Object.assign(router._def.procedures, {
    query: procedure.query(({ signal }) => wait('query', signal)),
    subscription: procedure.subscription(async function* ({ signal }) {
      await wait('subscription', signal)
      yield 1
    }),
  })
  const { port1, port2 } = new MessageChannelMain()
  serve({ openPort: () => port1 })
  const ask = (method: string, id: number) => ({ id, method, params: { path: method } })
  port2.postMessage(JSON.stringify([ask('query', 1), ask('subscription', 2)]))
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.equal(aborted, [])
  port2.close()
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(aborted, ['subscription'])
})

const MALFORMED: readonly unknown[] = [
  ...[undefined, 5, 'x', {}, [], [null], [[]], ['push'], { path: 5 }, { type: 'APPLY', path: ['a', 'b'] }],
  ...[{ id: {}, t: 'q' }, { t: 'q', m: 'toString', a: 5 }, { namespace: 'penpal' }, '{"i":1,"t":3}'],
  ...[
    { toString: 5, valueOf: 5 },
    '{"id":1,"method":"query"}',
    '[{"id":{},"method":"subscription","params":{}}]',
  ],
]

test('no message of another form brings a main half down; oRPC leaves a rejection unhandled', async () => {
  const uncaught: string[] = []
  const unhandled = new Set<string>()
  let recipe = ''
  const onException = (error: Error) => uncaught.push(`${recipe}: ${error.message}`)
  const onRejection = () => unhandled.add(recipe)
  process.on('uncaughtException', onException).on('unhandledRejection', onRejection)
  for (recipe of ['comlink', 'capnweb', 'orpc', 'birpc', 'penpal', 'trpc']) {
    const { serve } = await import(join(RECIPES, `${recipe}-main.js`))
    for (const message of MALFORMED) {
      const { port1, port2 } = new MessageChannelMain()
      serve({ openPort: () => port1 })
      port2.postMessage(message)
      await new Promise((resolve) => setTimeout(resolve, 5))
      port2.close()
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  process.off('uncaughtException', onException).off('unhandledRejection', onRejection)
  assert.equal(uncaught, [])
  assert.equal([...unhandled], ['orpc'])
})

test.run()

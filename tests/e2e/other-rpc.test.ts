import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import type { PageDocument } from 'electron-port-bridge/main'
import { rollup } from 'rollup'
import * as assert from 'uvu/assert'
import { e2e, PLAIN, pages, run, showPage, testBridge, until } from './harness.js'

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
  trpc: 'tRPC, by a link of its own: a query, an error of a mutation, a subscription',
}

for (const [recipe, title] of Object.entries(RECIPES_OF)) {
  e2e(title, 'model', () => linesOf(recipe, CALL_ERROR_AND_STREAM))
}

e2e('Comlink: an object of main, used from the page', 'model', () => linesOf('comlink-objects', ['7 8']))

void run()

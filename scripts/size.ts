/**
 * Prints what each door costs whoever bundles it, minified and gzipped, everything it imports included
 * (`electron` and Node's own modules are not). Fails when a budget is exceeded.
 *
 *     node build/scripts/size.js             every door
 *     node build/scripts/size.js --modules   and what a page's bundle is made of
 */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import terserModule from '@rollup/plugin-terser'
import { type Plugin, rollup } from 'rollup'

// A CommonJS default export, as TypeScript sees it.
const terser = terserModule as unknown as typeof terserModule.default

interface Row {
  readonly what: string
  readonly code: () => Promise<string> | string
  /** More than this fails. */
  readonly budget?: number
  /** What it was designed to cost, where it costs more; docs/size.md has the account. */
  readonly aim?: number
}

const rows: readonly Row[] = [
  {
    what: 'preload/auto, as shipped',
    code: () => readFileSync('dist/preload-auto.cjs', 'utf8'),
    budget: 1500,
  },
  {
    what: 'renderer: connect + shapeOf, what a page bundles: calls, streams, events, notices',
    code: () =>
      bundle("export { connect } from './dist/renderer.js'; export { shapeOf } from './dist/contract.js'"),
    budget: 9400,
    aim: 4000,
  },
  { what: 'renderer, the whole door', code: () => bundle("export * from './dist/renderer.js'") },
  ...['contract', 'port', 'main', 'preload', 'utility', 'testing'].map((door) => ({
    what: `${door}, the whole door`,
    code: () => bundle(`export * from './dist/${door}.js'`),
  })),
]

let failed = false
for (const { what, code, budget, aim } of rows) {
  const bytes = gzipSync(await code(), { level: 9 }).length
  const over = budget !== undefined && bytes > budget
  failed ||= over
  const held = budget === undefined ? '' : over ? `  OVER its budget of ${budget}` : `  (budget ${budget})`
  const missed = aim !== undefined && bytes > aim ? `, above the aim of ${aim}` : ''
  console.log(`${String(bytes).padStart(6)} bytes  ${what}${held}${missed}`)
}
process.exitCode = failed ? 1 : 0
if (process.argv.includes('--modules'))
  await printModules("export { connect } from './build/renderer/index.js'")

/** Shares of the code before it is minified, comments left out: what to look at, not what it costs. */
async function printModules(source: string): Promise<void> {
  const build = await rollup({ input: 'entry', plugins: [entry(source)] })
  const { output } = await build.generate({ format: 'es' })
  await build.close()
  const sizes = Object.entries(output[0].modules).map(([id, { code }]) => ({
    name: relative('build', id),
    length: (code ?? '').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').replace(/\s+/g, ' ').length,
  }))
  const total = sizes.reduce((sum, { length }) => sum + length, 0)
  console.log("\nwhat a page's bundle is made of:")
  for (const { name, length } of sizes.sort((a, b) => b.length - a.length)) {
    if (length * 100 >= total)
      console.log(`${((length / total) * 100).toFixed(0).padStart(6)} %      ${name}`)
  }
}

async function bundle(source: string): Promise<string> {
  const build = await rollup({
    input: 'entry',
    external: ['electron', /^node:/],
    plugins: [
      entry(source),
      terser({ ecma: 2020, module: true, compress: { passes: 2 }, format: { comments: false } }),
    ],
  })
  const { output } = await build.generate({ format: 'es' })
  await build.close()
  return output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('')
}

/** A module that is nothing but `source`; its imports are relative to the project. */
function entry(source: string): Plugin {
  return {
    name: 'entry',
    resolveId: (id, importer) => {
      if (id === 'entry') return id
      return importer === 'entry' ? `${process.cwd()}/${id}` : null
    },
    load: (id) => (id === 'entry' ? source : null),
  }
}

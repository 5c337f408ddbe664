/**
 * Prints what each door costs whoever bundles it, minified and gzipped, everything it imports included
 * (`electron` and Node's own modules are not). Fails when a budget is exceeded.
 */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import terserModule from '@rollup/plugin-terser'
import { rollup } from 'rollup'

// A CommonJS default export, as TypeScript sees it.
const terser = terserModule as unknown as typeof terserModule.default

interface Row {
  readonly what: string
  readonly code: () => Promise<string> | string
  readonly budget?: number
}

const rows: readonly Row[] = [
  {
    what: 'preload/auto, as shipped',
    code: () => readFileSync('dist/preload-auto.cjs', 'utf8'),
    budget: 1500,
  },
  {
    what: 'renderer: connect + shapeOf, what a page of calls and events bundles',
    code: () =>
      bundle("export { connect } from './dist/renderer.js'; export { shapeOf } from './dist/contract.js'"),
  },
  { what: 'renderer, the whole door', code: () => bundle("export * from './dist/renderer.js'") },
  ...['contract', 'port', 'main', 'preload', 'utility', 'testing'].map((door) => ({
    what: `${door}, the whole door`,
    code: () => bundle(`export * from './dist/${door}.js'`),
  })),
]

let failed = false
for (const { what, code, budget } of rows) {
  const bytes = gzipSync(await code(), { level: 9 }).length
  const over = budget !== undefined && bytes > budget
  failed ||= over
  const held = budget === undefined ? '' : over ? `  OVER its budget of ${budget}` : `  (budget ${budget})`
  console.log(`${String(bytes).padStart(6)} bytes  ${what}${held}`)
}
process.exitCode = failed ? 1 : 0

async function bundle(source: string): Promise<string> {
  const build = await rollup({
    input: 'entry',
    external: ['electron', /^node:/],
    plugins: [
      {
        name: 'entry',
        resolveId: (id, importer) => {
          if (id === 'entry') return id
          return importer === 'entry' ? `${process.cwd()}/${id}` : null
        },
        load: (id) => (id === 'entry' ? source : null),
      },
      terser({ ecma: 2020, module: true, compress: { passes: 2 }, format: { comments: false } }),
    ],
  })
  const { output } = await build.generate({ format: 'es' })
  await build.close()
  return output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('')
}

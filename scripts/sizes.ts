import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import terserModule from '@rollup/plugin-terser'
import { build } from 'esbuild'
import { type Plugin, rollup } from 'rollup'

// A CommonJS default export, as TypeScript sees it.
const terser = terserModule as unknown as typeof terserModule.default

/** What something costs whoever bundles it. */
export interface Size {
  readonly what: string
  /** Minified and gzipped, with everything that it imports (`electron` and Node's own modules are not). */
  readonly bytes: number
  /** It must not be more. */
  readonly budget: number | undefined
}

interface Row {
  readonly what: string
  readonly code: () => Promise<string>
  readonly budget?: number
}

/** What a page bundles. */
export const PAGE =
  "export { connect } from './dist/renderer.js'; export { isErrorOf } from './dist/contract.js'"

const ROWS: readonly Row[] = [
  {
    what: 'preload/auto, as shipped',
    code: async () => readFileSync('dist/preload-auto.cjs', 'utf8'),
    budget: 1500,
  },
  {
    what: 'renderer: connect + isErrorOf, by Rollup and terser: calls, streams, events, states, notices',
    code: () => byRollup(PAGE),
    budget: 5400,
  },
  { what: 'the same by esbuild', code: () => byEsbuild(PAGE), budget: 5400 },
  { what: 'renderer, the whole door', code: () => byRollup("export * from './dist/renderer.js'") },
  ...['contract', 'port', 'main', 'preload', 'utility', 'testing', 'inspector'].map((door) => ({
    what: `${door}, the whole door`,
    code: () => byRollup(`export * from './dist/${door}.js'`),
  })),
]

/** Of each door, or of those that have a budget. */
export async function sizes(onlyBudgets = false): Promise<Size[]> {
  const found: Size[] = []
  for (const { what, code, budget } of ROWS) {
    if (onlyBudgets && budget === undefined) continue
    found.push({ what, bytes: gzipSync(await code(), { level: 9 }).length, budget })
  }
  return found
}

const external = ['electron', /^node:/]

/** What a bundler makes of `source`, minified. */
export async function byRollup(source: string): Promise<string> {
  const bundle = await rollup({
    input: 'entry',
    external,
    plugins: [
      entry(source),
      terser({ ecma: 2020, module: true, compress: { passes: 2 }, format: { comments: false } }),
    ],
  })
  const { output } = await bundle.generate({ format: 'es' })
  await bundle.close()
  return output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('')
}

async function byEsbuild(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
  })
  return outputFiles.map(({ text }) => text).join('')
}

/** A module that is nothing but `source`; its imports are relative to the project. */
export function entry(source: string): Plugin {
  return {
    name: 'entry',
    resolveId: (id, importer) => {
      if (id === 'entry') return id
      return importer === 'entry' ? `${process.cwd()}/${id}` : null
    },
    load: (id) => (id === 'entry' ? source : null),
  }
}

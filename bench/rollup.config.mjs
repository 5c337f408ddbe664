// The two pages of the benchmark, from what `tsc -b` has built. The kit is taken from `dist`, as it ships; what
// `BENCH_BEFORE` names, too.
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'

/** Behind the name of a file that is there twice. */
const COPY = '?copy'

const page = (name) => ({
  input: `build/bench/page/${name}.js`,
  plugins: [
    {
      name: 'own-package',
      resolveId: (id, importer = '') => {
        const [, door] = /^electron-port-bridge\/(\w+)$/.exec(id) ?? []
        const file = door && `${process.cwd()}/dist/${door}.js`
        if (importer.endsWith('/doors-untrusted.js')) return file + COPY
        return importer.endsWith(COPY) ? resolve(dirname(importer), id) + COPY : file
      },
      load: (id) => (id.endsWith(COPY) ? readFileSync(id.slice(0, -COPY.length), 'utf8') : undefined),
    },
    {
      name: 'before',
      load: (id) => (id.endsWith('/doors-before.js') ? doorsBefore : undefined),
    },
    nodeResolve({ browser: true }),
  ],
  output: { file: `build/bench/page/${name}.bundle.js`, format: 'es', inlineDynamicImports: true },
})

const before = process.env.BENCH_BEFORE
const doorOf = (name) => `await import(${JSON.stringify(resolve(`${before}`, 'dist', `${name}.js`))})`
const doorsBefore =
  before === undefined
    ? "export const doorsBefore = () => { throw new Error('These pages were bundled without BENCH_BEFORE') }"
    : `export const doorsBefore = async () => ({ ...${doorOf('contract')}, ...${doorOf('port')} })`

export default [page('consumer'), page('provider')]

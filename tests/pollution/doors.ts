import { join } from 'node:path'
import { compileFunction } from 'node:vm'
import { rollup } from 'rollup'
import type * as contract from '../../contract/index.js'
import type * as main from '../../main/index.js'
import type * as port from '../../port/index.js'
import type * as testing from '../../testing/index.js'
import type * as utility from '../../utility/index.js'

/** The folder of the built package. */
export const DIST = process.env.POLLUTION_DIST ?? join(import.meta.dirname ?? '.', '../../../dist')

/** Doors of the built package, each time anew. */
export interface Doors {
  readonly contract: typeof contract
  readonly port: typeof port
  readonly testing: typeof testing
  readonly utility: typeof utility
  readonly main: typeof main
}

/** Several doors of the build as the text of one script that assigns them to `exports`. */
export async function bundleOf(doors: readonly string[]): Promise<string> {
  const entry = doors
    .map((door) => `export * as ${door} from ${JSON.stringify(join(DIST, `${door}.js`))}`)
    .join('\n')
  const bundle = await rollup({
    input: 'doors',
    external: ['electron', /^node:/],
    plugins: [
      {
        name: 'doors',
        resolveId: (id) => (id === 'doors' ? id : null),
        load: (id) => (id === 'doors' ? entry : null),
      },
    ],
  })
  const { output } = await bundle.generate({
    format: 'cjs',
    interop: 'esModule',
    esModule: false,
    freeze: false,
    generatedCode: 'es2015',
  })
  return output[0].code
}

/** Runs the script anew at each call, as a process that loads the package does. */
export function loaderOf(code: string, require: (id: string) => unknown): () => Doors {
  const file = join(DIST, 'main/secure-web-preferences.cjs')
  const run = compileFunction(code, ['exports', 'require', '__filename'])
  return () => {
    const exports = {}
    run(exports, require, file)
    return exports as Doors
  }
}

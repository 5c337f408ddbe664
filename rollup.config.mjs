// One row a build. The doors of a format are built together, so that they share one KitError; only the
// ready-made preload stands alone, because a sandboxed preload can require nothing but `electron`.
import { nodeResolve } from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import typescript from '@rollup/plugin-typescript'
import { dts } from 'rollup-plugin-dts'

const DOORS = ['contract', 'port', 'main', 'preload', 'renderer', 'utility', 'testing']
const doors = Object.fromEntries(DOORS.map((door) => [door, `${door}/index.ts`]))
const external = ['electron', /^node:/]

const compile = () =>
  typescript({
    tsconfig: false,
    target: 'ES2022',
    module: 'ESNext',
    moduleResolution: 'Bundler',
    lib: ['ES2022', 'ESNext.Disposable', 'DOM'],
    types: ['node'],
    verbatimModuleSyntax: true,
    // `tsc -b` has checked every folder with its own globals; here only syntax is turned into JavaScript.
    noCheck: true,
    include: DOORS.map((door) => `${door}/**/*.ts`).concat('wire/**/*.ts'),
  })

const scripts = (format, extension) => ({
  input: doors,
  external,
  plugins: [compile()],
  output: {
    dir: 'dist',
    format,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `shared/[name]-[hash].${extension}`,
    generatedCode: 'es2015',
  },
})

/**
 * `typed-emitter` is a CommonJS package with a default export: its type is `module.default` where it is imported, and
 * just a name once it is part of the bundle.
 */
const inlinedEmitter = {
  name: 'inlined-emitter',
  renderChunk: (code) => code.replaceAll('TypedEventEmitter.default<', 'TypedEventEmitter<'),
}

const types = (extension) => ({
  input: doors,
  external,
  // typed-emitter is inlined: as a dependency it would bring rxjs along, and under nodenext ESM its default
  // export resolves to a namespace.
  plugins: [dts({ includeExternal: ['typed-emitter'] }), inlinedEmitter],
  output: {
    dir: 'dist',
    entryFileNames: `[name].d.${extension}`,
    chunkFileNames: `shared/[name]-[hash].d.${extension}`,
  },
})

const preload = {
  input: 'preload/auto.ts',
  external,
  plugins: [compile(), terser({ ecma: 2020, module: true, format: { comments: false } })],
  output: { file: 'dist/preload-auto.cjs', format: 'cjs', strict: true, esModule: false },
}

/** A page of an example: one script, because a page cannot resolve package names. */
const page = (example) => ({
  input: `examples/${example}/page.ts`,
  plugins: [
    {
      name: 'own-package',
      resolveId: (id) => {
        const [, door] = /^electron-port-bridge\/(\w+)$/.exec(id) ?? []
        return door && `${process.cwd()}/${door}/index.ts`
      },
    },
    nodeResolve(),
    typescript({
      tsconfig: false,
      target: 'ES2022',
      module: 'ESNext',
      moduleResolution: 'Bundler',
      lib: ['ES2022', 'ESNext.Disposable', 'DOM'],
      types: [],
      noCheck: true,
      include: [`examples/${example}/**/*.ts`, ...DOORS.map((door) => `${door}/**/*.ts`), 'wire/**/*.ts'],
    }),
  ],
  output: { file: `build/examples/${example}/page.bundle.js`, format: 'es' },
})

export default [
  scripts('es', 'js'),
  scripts('cjs', 'cjs'),
  types('ts'),
  types('cts'),
  preload,
  ...(process.env.NO_EXAMPLES ? [] : [page('notes')]),
]

// One row a build. The doors of a format are built together, so that they share one KitError; only the
// ready-made preload stands alone, because a sandboxed preload can require nothing but `electron`.
import { readFileSync, rmSync } from 'node:fs'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import typescript from '@rollup/plugin-typescript'
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'

// A chunk's name changes with its content: those of earlier builds would stay, and be published.
rmSync('dist', { recursive: true, force: true })

const DOORS = ['contract', 'port', 'main', 'preload', 'renderer', 'utility', 'testing', 'inspector']
const doors = {
  ...Object.fromEntries(DOORS.map((door) => [door, `${door}/index.ts`])),
  vite: 'bundlers/vite.ts',
  esbuild: 'bundlers/esbuild.ts',
}
/** No door, but a file of its own all the same: bundlers deal with it (`bundlers/shipped.ts`). */
const preloadPath = { 'ready-made-preload': 'main/ready-made-preload.ts' }
/** The renderer's door under a condition of its own, with the same declarations. */
const inMemory = { 'testing-renderer': 'testing/renderer.ts' }
const entries = { ...doors, ...inMemory, ...preloadPath }
/** What an entry is called in `dist/`, by its module. */
const ENTRY_NAMES = Object.fromEntries(
  Object.entries(entries).map(([name, file]) => [file.replace(/\.ts$/, ''), name]),
)
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
    include: [...DOORS, 'wire', 'link', 'consumer', 'provider', 'policy', 'bundlers'].map(
      (folder) => `${folder}/**/*.ts`,
    ),
  })

/** A CommonJS build asks for its own place as Node's does; Rollup would ask for `document` first. */
const ownPlace = {
  name: 'own-place',
  resolveImportMeta: (property, { format }) =>
    property === 'url' && format === 'cjs' ? "require('node:url').pathToFileURL(__filename).href" : null,
}

/** The inspector's page as one module of texts, so that it goes wherever main's code is bundled to. */
const inspectorPage = {
  name: 'inspector-page',
  resolveId: (id, importer) =>
    id === './page-files.js' && importer?.includes('inspector')
      ? `${process.cwd()}/inspector/page-files.js`
      : null,
  load: async (id) => {
    if (id !== `${process.cwd()}/inspector/page-files.js`) return null
    const files = {
      html: readFileSync('inspector-page/index.html', 'utf8'),
      css: readFileSync('inspector-page/page.css', 'utf8'),
      js: await bundledPage(),
    }
    return Object.entries(files)
      .map(([name, text]) => `export const ${name} = ${JSON.stringify(text)}`)
      .join('\n')
  },
}

/** What `tsc -b` has made of it, in one file. */
async function bundledPage() {
  const bundle = await rollup({ input: 'build/inspector-page/page.js' })
  const plugins = [terser({ ecma: 2020, module: true, format: { comments: false } })]
  const { output } = await bundle.generate({ format: 'es', plugins })
  await bundle.close()
  return output[0].code
}

const scripts = (format, extension) => ({
  input: entries,
  external,
  plugins: [inspectorPage, compile(), ownPlace],
  output: {
    dir: 'dist',
    format,
    // A file for each of ours: whoever bundles a door leaves out what it does not use, and whoever reads it finds its way.
    preserveModules: true,
    preserveModulesRoot: '.',
    entryFileNames: ({ name }) => `${ENTRY_NAMES[name] ?? name}.${extension}`,
    // No `Symbol.toStringTag` for CommonJS: defining it throws under a `get` that was left on Object.prototype.
    generatedCode: { preset: 'es2015', symbols: false },
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
    // `Symbol.dispose` is in the declarations, and an app whose `lib` does not have it must compile all the same.
    banner: '/// <reference lib="esnext.disposable" />',
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

/** A script of an example that runs in a page or a worker: one file, because there is no module resolution there. */
const pageScript = (example, script) => ({
  // What `tsc -b` has made of it: compiling once more would take most of the build's time.
  input: `build/examples/${example}/${script}.js`,
  plugins: [
    {
      name: 'own-package',
      resolveId: (id) => {
        const [, door] = /^electron-port-bridge\/(\w+)$/.exec(id) ?? []
        return door && `${process.cwd()}/build/${door}/index.js`
      },
    },
    nodeResolve(),
  ],
  output: { file: `build/examples/${example}/${script}.bundle.js`, format: 'es' },
})

/** What runs in pages and workers; an example's other scripts run in main or in a utility process, unbundled. */
const PAGE_SCRIPTS = {
  'close-event': ['page'],
  'main-calls-page': ['page'],
  'main-world': ['page'],
  notes: ['page'],
  'page-to-main': ['page'],
  'port-in-message': ['page'],
  'reply-streams': ['page'],
  'sub-frames': ['page', 'widget'],
  'two-views': ['editor', 'sidebar'],
  'two-windows': ['canvas', 'tools'],
  'utility-process': ['page'],
  'web-worker': ['page', 'worker'],
  'worker-window': ['client', 'worker'],
}
const examples = Object.entries(PAGE_SCRIPTS).flatMap(([example, scripts]) =>
  scripts.map((script) => pageScript(example, script)),
)

export default [
  scripts('es', 'js'),
  scripts('cjs', 'cjs'),
  types('ts'),
  types('cts'),
  preload,
  ...(process.env.NO_EXAMPLES ? [] : examples),
]

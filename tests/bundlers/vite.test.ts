// Every way to build an app but Electron Forge's: built as docs/bundlers.md says, moved away as a packaged app is, run.
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { build, ENVIRONMENT, FOUND, node, packageApp, ranOf, runApp } from './app.js'
import { buildRow, type Row, titleOf } from './set-ups.js'
import { checkTypes, copyStarter, drive, hostScript, SEEN, scriptsOf } from './starters.js'
import { installTools } from './tools.js'

const tools = await installTools('vite')
if (tools.missing !== undefined) console.log(`skipped: ${tools.missing}`)

const MODULE = { type: 'module' }
const BUNDLED = { devDependencies: { 'electron-port-bridge': '*' } }
const EXTERNAL = { dependencies: { 'electron-port-bridge': '*' } }
const COMMONJS_ENTRY = "output: { format: 'cjs', entryFileNames: '[name].cjs' }"
/** Main as it is where TypeScript makes CommonJS of it before the bundler sees it. */
const required = (main: string) => main.replace(/^import (.*) from (.*)$/gm, 'const $1 = require($2)')

/** Edits of what docs/bundlers.md shows. */
const rollupTo = (options: string) => ({ "dir: 'out/main', format: 'es'": `dir: 'out/main', ${options}` })
const rollupExternal = (before: string) => ({
  [`${before}\n    external,`]: `${before}\n    external: [...external, /^electron-port-bridge/],`,
})
const viteMain = (options: string) => ({
  "external: ['electron'] } },\n  ssr: { noExternal: true },\n  plugins": `external: ['electron']${options},\n  plugins`,
})
const esbuildMain = (options: string) => ({ "format: 'esm',\n  external: ['electron']": options })
const PLUGIN = { Rollup: ', readyMadePreload()', Rolldown: 'readyMadePreload()' }
const withoutPlugin = { 'plugins: [readyMadePreload()]': 'plugins: []' }

const ROWS: readonly Row[] = [
  { setUp: 'electron-vite', manifest: BUNDLED },
  { setUp: 'electron-vite', as: 'ES modules', manifest: { ...BUNDLED, ...MODULE } },
  { setUp: 'electron-vite', kit: 'external', manifest: EXTERNAL, edits: withoutPlugin },
  { setUp: 'electron-vite', preload: 'own', kit: 'external', manifest: EXTERNAL },
  {
    setUp: 'electron-vite',
    as: 'ES modules',
    preload: 'own',
    kit: 'external',
    manifest: { ...EXTERNAL, ...MODULE },
    own: 'out/preload/index.cjs',
  },
  { setUp: 'Vite' },
  {
    setUp: 'Vite',
    as: 'CommonJS',
    main: 'out/main/index.cjs',
    edits: viteMain(`, ${COMMONJS_ENTRY} } },\n  ssr: { noExternal: true }`),
  },
  { setUp: 'Vite', preload: 'own' },
  { setUp: 'Vite', kit: 'external', edits: viteMain(' } }') },
  { setUp: 'Rollup', manifest: MODULE },
  { setUp: 'Rollup', as: 'CommonJS', edits: rollupTo("format: 'cjs'") },
  {
    setUp: 'Rollup',
    as: 'in several files and folders',
    manifest: MODULE,
    main: 'out/main/start.js',
    edits: {
      ...rollupTo("format: 'es', chunkFileNames: 'deep/[name].js'"),
      'src/main/index.js': 'src/main/start.js',
    },
  },
  { setUp: 'Rollup', preload: 'own', manifest: MODULE },
  {
    setUp: 'Rollup',
    kit: 'external',
    manifest: MODULE,
    edits: rollupExternal("input: 'src/main/index.js',"),
  },
  { setUp: 'Rolldown', manifest: MODULE },
  { setUp: 'Rolldown', as: 'CommonJS', edits: rollupTo("format: 'cjs'") },
  { setUp: 'Rolldown', preload: 'own', manifest: MODULE },
  { setUp: 'Rolldown', kit: 'external', manifest: MODULE, edits: rollupExternal("platform: 'node',") },
  { setUp: 'esbuild', manifest: MODULE },
  { setUp: 'esbuild', as: 'CommonJS', edits: esbuildMain("format: 'cjs', external: ['electron']") },
  {
    setUp: 'esbuild',
    as: 'in several files and folders, minified',
    manifest: MODULE,
    main: 'out/main/start.js',
    edits: {
      ...esbuildMain(
        "format: 'esm', splitting: true, minify: true, chunkNames: 'deep/[name]-[hash]', external: ['electron']",
      ),
      'src/main/index.js': 'src/main/start.js',
    },
  },
  { setUp: 'esbuild', preload: 'own', manifest: MODULE },
  {
    setUp: 'esbuild',
    as: 'CommonJS',
    preload: 'own',
    edits: esbuildMain("format: 'cjs', external: ['electron']"),
  },
  {
    setUp: 'esbuild',
    kit: 'external',
    manifest: MODULE,
    edits: esbuildMain("format: 'esm', external: ['electron', 'electron-port-bridge']"),
  },
  { setUp: 'webpack' },
  { setUp: 'webpack', as: 'required', source: required },
  { setUp: 'webpack', preload: 'own' },
  {
    setUp: 'webpack',
    kit: 'external',
    edits: {
      "target: 'electron-main'":
        "externalsType: 'commonjs', externals: /^electron-port-bridge/, target: 'electron-main'",
    },
  },
  { setUp: 'webpack', page: 'file' },
  { setUp: 'webpack', preload: 'own', page: 'file' },
]

/** These cannot run; with what their user is told. */
const FAULTS: readonly (readonly [Row, code: string, ...parts: string[]])[] = [
  ...[BUNDLED, { ...BUNDLED, ...MODULE }].map(
    (manifest) =>
      [
        { setUp: 'electron-vite', manifest, edits: withoutPlugin },
        'PRELOAD_NOT_FOUND',
        'electron-port-bridge/vite',
        'main: { plugins: [readyMadePreload()] }',
      ] as const,
  ),
  [
    { setUp: 'Vite', edits: withoutPlugin },
    'PRELOAD_NOT_FOUND',
    'electron-port-bridge/vite',
    'vite.config.ts',
  ],
  ...(['Rollup', 'Rolldown'] as const).flatMap((setUp) =>
    ['es', 'cjs'].map(
      (format) =>
        [
          {
            setUp,
            as: format,
            manifest: format === 'es' ? MODULE : {},
            edits: { [PLUGIN[setUp]]: '', ...rollupTo(`format: '${format}'`) },
          },
          'PRELOAD_NOT_FOUND',
          'electron-port-bridge/vite',
          'Rollup',
        ] as const,
    ),
  ),
  [
    { setUp: 'esbuild', manifest: MODULE, edits: withoutPlugin },
    'PRELOAD_NOT_FOUND',
    'electron-port-bridge/esbuild',
  ],
  [
    {
      setUp: 'esbuild',
      as: 'CommonJS',
      edits: { ...withoutPlugin, ...esbuildMain("format: 'cjs', external: ['electron']") },
    },
    'PRELOAD_NOT_FOUND',
    'electron-port-bridge/esbuild',
  ],
  [
    {
      setUp: 'webpack',
      edits: { '=> ({ path:': "=> ({ publicPath: 'https://example.org/', path:" },
    },
    'PRELOAD_NOT_FOUND',
    'output.publicPath',
  ],
  [
    {
      setUp: 'electron-vite',
      as: 'a preload that requires the kit',
      preload: 'own',
      kit: 'external',
      manifest: EXTERNAL,
      edits: { 'externalizeDeps: false, ': '' },
    },
    'INVALID_ARGUMENT',
    'overrides.preload',
    'bundled with the kit in it',
  ],
  [
    {
      setUp: 'electron-vite',
      as: 'a preload that is an ES module',
      preload: 'own',
      kit: 'external',
      manifest: { ...EXTERNAL, ...MODULE },
      own: 'out/preload/index.mjs',
      edits: { ", rolldownOptions: { output: { format: 'cjs' } }": '' },
    },
    'INVALID_ARGUMENT',
    'overrides.preload',
    "format: 'cjs'",
  ],
]

const perhaps = tools.missing === undefined ? test : test.skip
for (const row of ROWS) {
  perhaps(`${titleOf(row)} runs`, async () => {
    const { result, output } = await runApp(await buildRow(row, tools))
    const origin = row.page === 'file' ? 'file://' : 'app://notes'
    assert.equal(result, { ...FOUND, ownPreload: row.preload === 'own', origin }, output)
  })
}
for (const [row, code, ...parts] of FAULTS) {
  perhaps(`${titleOf(row)} without its line fails with ${code} and the cure`, async () => {
    const { failed, output } = await runApp(await buildRow(row, tools))
    assert.equal([failed?.name, failed?.code], ['KitError', code], output)
    for (const part of parts) assert.ok(failed?.message.includes(part), failed?.message)
  })
}

const STARTER = 'electron-vite-react'
const starter = join(tools.folder, 'apps', STARTER)
/** What one of its scripts gives to electron-vite. */
const scriptOf = (name: string) => scriptsOf(starter)[name]?.split('electron-vite ')[1]?.split(' ') ?? []
const electronVite = join(tools.folder, 'node_modules/electron-vite/bin/electron-vite.js')

perhaps(
  `examples/starters/${STARTER}: its types are right, and as a package it runs from app://notes`,
  async () => {
    copyStarter(STARTER, starter)
    await checkTypes(starter)
    await build(starter, electronVite, ...scriptOf('build'))
    const modules = ['electron-port-bridge', 'valibot'].map((name) => `node_modules/${name}`)
    const app = packageApp(starter, tools.folder, ['package.json', 'out', ...modules])
    drive(app)
    const { result, output } = await runApp(app)
    assert.equal(result, { ...SEEN, origin: 'app://notes' }, output)
  },
)

perhaps(`examples/starters/${STARTER}: npm run dev runs it from its dev server`, async () => {
  if (process.platform === 'win32') return
  copyStarter(STARTER, starter)
  drive(starter)
  const env = { ...ENVIRONMENT, ELECTRON_EXEC_PATH: hostScript(starter), ELECTRON_MAJOR_VER: '45' }
  const { output } = await node(starter, [electronVite, ...scriptOf('dev')], process.execPath, env)
  const { origin, ...seen } = ranOf(output).result ?? {}
  assert.equal(seen, SEEN, output)
  assert.match(String(origin), /^http:\/\/localhost:\d+$/)
})

test.run()

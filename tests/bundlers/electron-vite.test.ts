// electron-vite, and the starter that is built with it.

import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { build, ENVIRONMENT, node, packageApp, ranOf, runApp } from './app.js'
import { MODULE, matrix, perhapsTest, withoutPlugin } from './matrix.js'
import { checkTypes, copyStarter, drive, hostScript, SEEN, scriptsOf } from './starters.js'
import { installTools } from './tools.js'

const tools = await installTools('vite')
const BUNDLED = { devDependencies: { 'electron-port-bridge': '*' } }
const EXTERNAL = { dependencies: { 'electron-port-bridge': '*' } }
const perhaps = perhapsTest(tools)

matrix(
  tools,
  [
    { setUp: 'electron-vite', manifest: BUNDLED },
    { setUp: 'electron-vite', as: 'ES modules', manifest: { ...BUNDLED, ...MODULE } },
    { setUp: 'electron-vite', kit: 'external', manifest: EXTERNAL, edits: withoutPlugin },
    { setUp: 'electron-vite', preload: 'own', kit: 'external', manifest: EXTERNAL },
    {
      setUp: 'electron-vite',
      preload: 'own',
      manifest: BUNDLED,
      edits: { " build: { externalizeDeps: false, rolldownOptions: { output: { format: 'cjs' } } } ": '' },
    },
    {
      setUp: 'electron-vite',
      as: 'ES modules',
      preload: 'own',
      kit: 'external',
      manifest: { ...EXTERNAL, ...MODULE },
      own: 'out/preload/index.cjs',
    },
  ],
  [
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
  ],
)
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

// esbuild.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FOUND, runApp } from './app.js'
import { MODULE, matrix, perhapsTest, withoutPlugin } from './matrix.js'
import { buildRow } from './set-ups.js'
import { installTools } from './tools.js'

const tools = await installTools('vite')
const esbuildMain = (options: string) => ({ "format: 'esm',\n  external: ['electron']": options })

/** Opens the inspector beside the app, and says what its page has come to. */
const withInspector = (main: string): string =>
  main.replace(/^/, "import { openInspector } from 'electron-port-bridge/inspector'\n").replace(
    'await load(new BrowserWindow',
    `const { window } = await openInspector(bridge, { inPackagedApp: true, show: false })
  const told = \`new Promise((resolve) => {
    const end = Date.now() + 10_000
    const look = () => document.title === 'Inspector' && Date.now() < end ? setTimeout(look, 20)
      : resolve([document.title, document.styleSheets[0].cssRules.length > 0, document.querySelectorAll('button').length > 5])
    look()
  })\`
  console.log('inspector: ' + JSON.stringify({ page: await window.webContents.executeJavaScript(told) }))
  await load(new BrowserWindow`,
  )
const source = (module: string): string => (module.includes('createBridge') ? withInspector(module) : module)

matrix(
  tools,
  [
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
  ],
  [
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
        setUp: 'esbuild',
        as: 'the inspector',
        preload: 'own',
        manifest: MODULE,
        edits: withoutPlugin,
        source,
      },
      'PRELOAD_NOT_FOUND',
      'electron-port-bridge/esbuild',
    ],
  ],
)

for (const [as, row] of [
  ['ESM', { manifest: MODULE }],
  ['CommonJS', { edits: esbuildMain("format: 'cjs', external: ['electron']") }],
] as const) {
  perhapsTest(tools)(`esbuild, ${as}: the inspector, bundled with main, has its page with it`, async () => {
    const { result, output } = await runApp(await buildRow({ setUp: 'esbuild', ...row, source }, tools))
    assert.match(output, /^inspector: \{"page":\["notes: inspector",true,true\]\}$/m, output)
    assert.equal(result, { ...FOUND, ownPreload: false, origin: 'app://notes' }, output)
  })
}

test.run()

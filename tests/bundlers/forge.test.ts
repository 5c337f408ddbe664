// Electron Forge's two templates, built by its plugins' own code; tests/bundlers/forge-package.cjs says what is not run.
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../helpers/compiler.js'
import {
  build,
  checkPackaged,
  ENVIRONMENT,
  FOUND,
  host,
  makeApp,
  node,
  type Ran,
  ranOf,
  runApp,
} from './app.js'
import { documented } from './documented.js'
import { perhapsTest } from './matrix.js'
import { checkTypes, copyStarter, drive, SEEN } from './starters.js'
import { installTools } from './tools.js'

const tools = await installTools('forge')
const perhaps = perhapsTest(tools)

const PACKAGE = join(ROOT, 'tests/bundlers/forge-package.cjs')

/** Builds and packages what is in `folder`; where it was built is no more. */
async function packageByForge(folder: string): Promise<string> {
  const app = join(mkdtempSync(join(tmpdir(), 'packaged-')), 'resources', 'app.asar')
  await build(folder, PACKAGE, app)
  checkPackaged(app, folder, tools.folder)
  return app
}

interface Row {
  readonly plugin: 'vite' | 'webpack'
  readonly preload?: 'own'
  readonly page?: 'file'
  readonly withoutLine?: boolean
  readonly source?: (main: string) => string
}
const MAIN = { vite: '.vite/build/index.js', webpack: '.webpack/main' }
const OWN = { vite: '.vite/build/preload.js', webpack: '.webpack/renderer/main_window/preload.js' }
const PAGE = { vite: '.vite/renderer/main_window', webpack: '.webpack/renderer' }

async function runRow({ plugin, preload, page, withoutLine, source }: Row): Promise<Ran> {
  const folder = mkdtempSync(join(tools.folder, 'apps', `${plugin}-`))
  const [line, quiet] = [withoutLine ? '' : 'plugins: [readyMadePreload()]', "logLevel: 'warn'"]
  makeApp(folder, {
    manifest: { name: 'notes', version: '1.0.0', main: MAIN[plugin] },
    files: new Map(
      plugin === 'webpack'
        ? []
        : [...documented('Electron Forge with Vite')].map(([name, code]) => {
            assert.ok(code.includes('{ plugins: [readyMadePreload()] }'))
            return [name, code.replace('plugins: [readyMadePreload()]', `${quiet}, ${line}`)]
          }),
    ),
    preload: preload && OWN[plugin],
    page: {
      at: PAGE[plugin],
      from: page ?? 'app',
      html: plugin === 'webpack' ? 'main_window/index.html' : 'index.html',
    },
    source,
  })
  cpSync(join(ROOT, 'tests/bundlers/fixture', `forge-${plugin}`), folder, { recursive: true })
  return runApp(await packageByForge(folder))
}

/** Main as the template's TypeScript makes it: CommonJS, before webpack sees it. */
const required = (main: string) => main.replace(/^import (.*) from (.*)$/gm, 'const $1 = require($2)')

const ROWS: Readonly<Record<string, Row>> = {
  'Vite: kit bundled, ready-made preload, page from app': { plugin: 'vite' },
  'Vite: kit bundled, own preload, page from app': { plugin: 'vite', preload: 'own' },
  'webpack: kit bundled, ready-made preload, page from app': { plugin: 'webpack' },
  'webpack, required: kit bundled, ready-made preload, page from file': {
    plugin: 'webpack',
    page: 'file',
    source: required,
  },
  'webpack: kit bundled, own preload, page from app': { plugin: 'webpack', preload: 'own' },
}
for (const [title, row] of Object.entries(ROWS)) {
  perhaps(`Electron Forge, ${title}: runs`, async () => {
    const { result, output } = await runRow(row)
    const origin = row.page === 'file' ? 'file://' : 'app://notes'
    assert.equal(result, { ...FOUND, ownPreload: row.preload === 'own', origin }, output)
  })
}

perhaps('Electron Forge, Vite: without its line fails with PRELOAD_NOT_FOUND and the cure', async () => {
  const { failed, output } = await runRow({ plugin: 'vite', withoutLine: true })
  assert.equal([failed?.name, failed?.code], ['KitError', 'PRELOAD_NOT_FOUND'], output)
  assert.ok(failed?.message.includes('vite.main.config.ts'), failed?.message)
  assert.ok(failed?.message.includes("from 'electron-port-bridge/vite'"), failed?.message)
})

for (const name of ['forge-vite', 'forge-webpack']) {
  perhaps(
    `examples/starters/${name}: its types are right, and as a package it runs from app://notes`,
    async () => {
      const folder = join(tools.folder, 'apps', name)
      copyStarter(name, folder)
      await checkTypes(folder)
      const app = await packageByForge(folder)
      drive(app)
      const { result, output } = await runApp(app)
      assert.equal(result, { ...SEEN, origin: 'app://notes' }, output)
    },
  )
}

perhaps(
  'examples/starters/forge-vite: as `electron-forge start` builds it, it runs from its dev server',
  async () => {
    const folder = join(tools.folder, 'apps', 'forge-vite')
    copyStarter('forge-vite', folder)
    drive(folder)
    const servers = spawn(process.execPath, [PACKAGE], { cwd: folder, env: ENVIRONMENT })
    try {
      for await (const text of servers.stdout) if (String(text).includes('ready')) break
      const [command, ...args] = host()
      const { output } = await node(folder, [...args, folder], command)
      const { origin, ...seen } = ranOf(output).result ?? {}
      assert.equal(seen, SEEN, output)
      assert.match(String(origin), /^http:\/\/localhost:\d+$/)
    } finally {
      servers.kill()
    }
  },
)

test.run()

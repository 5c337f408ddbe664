// A preload of the app's own, as a sandboxed window needs it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import { checkOwnPreload } from '../../main/own-preload.js'

const folder = mkdtempSync(join(tmpdir(), 'own-preload-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

function check(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
  checkOwnPreload(join(folder, name))
}

for (const [title, name, text, said] of [
  ['an ES module by its name', 'a.mjs', 'x()', "format: 'cjs'"],
  ['an ES module by what it says', 'a.js', "import { ipcRenderer } from 'electron'", "format: 'cjs'"],
  ['a minified ES module', 'a.js', 'import{ipcRenderer as e}from"electron";e.send()', "format: 'cjs'"],
  [
    'a kit that was not bundled',
    'a.js',
    '"use strict"\nlet e = require("electron-port-bridge/preload")',
    'bundled with the kit',
  ],
  [
    'a minified one',
    'a.cjs',
    '"use strict";var e=require("electron-port-bridge/preload");e()',
    'bundled with the kit',
  ],
] as const) {
  test(`refused: ${title}`, () => {
    assert.throws(
      () => check(name, text),
      (error: Error) => isKitError(error, 'INVALID_ARGUMENT') && error.message.includes(said),
    )
  })
}

test('taken: CommonJS that requires Electron, whatever its comments say', () => {
  check(
    'a.js',
    "// import { x } from 'electron'\n/*\n * require('electron-port-bridge/preload')\n */\nrequire('electron')",
  )
})

test('a path that is relative, and one where there is nothing', () => {
  assert.throws(
    () => checkOwnPreload('out/preload.js'),
    (error: unknown) => isKitError(error, 'INVALID_ARGUMENT'),
  )
  assert.throws(
    () => checkOwnPreload(join(folder, 'none.js')),
    (error: unknown) => isKitError(error, 'PRELOAD_NOT_FOUND'),
  )
})

test.run()

// Each check of the architecture can fail.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cycles } from './cycles.js'
import { dangers, nodeGlobals } from './forbidden.js'
import { importsOf } from './imports.js'
import { type Layer, layerFaults } from './layers.js'

const LAYERS: Readonly<Record<string, Layer>> = {
  base: { folders: [], packages: [] },
  page: { folders: ['base'], packages: [] },
  main: { folders: ['base'], packages: ['electron'], types: ['emitter-types'], node: true },
  app: { folders: [], packages: 'any', node: true, doors: true, computed: true },
}

const layered = (path: string, text: string) => layerFaults(new Map([[path, text]]), LAYERS)

test('every form of import is found, with its line, and whether it is one of types', () => {
  const text = [
    "import a from './a.js'",
    "import { b } from './b.js'",
    "import type { C } from './c.js'",
    "import { type D } from './d.js'",
    "import { type E, e } from './e.js'",
    "export * from './f.js'",
    "export { type G } from './g.js'",
    "export type { H } from './h.js'",
    "import './i.js'",
    "const j = await import('./j.js')",
    "const k = require('./k.cjs')",
    "import l = require('./l.cjs')",
    "type M = import('./m.js').M",
    'const n = import(`./n.js`)',
    'const o = import(path)',
    "import * as p from './p.js'",
    "export * as q from './q.js'",
    "import {} from './r.js'",
  ].join('\n')
  const found = importsOf('x/file.ts', text)
  assert.equal(
    found.map(({ specifier }) => specifier?.replace(/^\.\/(\w)\.c?js$/, '$1') ?? '?').join(''),
    'abcdefghijklmn?pqr',
  )
  assert.equal(
    found.map(({ line }) => line),
    found.map((_, index) => index + 1),
  )
  assert.is(found.map(({ typeOnly }) => (typeOnly ? 't' : 'v')).join(''), 'vvttvvttvvvvtvvvvv')
})

test('what only looks like an import is none', () => {
  assert.equal(
    importsOf('x/file.ts', "// import './a.js'\nconst text = \"import './b.js'\"\nobject.require('c')"),
    [],
  )
})

for (const [title, path, text, fault] of [
  [
    'a folder that the row does not name',
    'page/x.ts',
    "\nimport { y } from '../main/y.js'",
    "page/x.ts:2 imports '../main/y.js': page may import the folders base, not main",
  ],
  [
    'the other direction',
    'base/x.ts',
    "import type { Y } from '../page/y.js'",
    "base/x.ts:1 imports '../page/y.js': base may import the folders (none), not page",
  ],
  [
    'a detour out of a folder within it',
    'page/deep/x.ts',
    "import { y } from '../../main/y.js'",
    "page/deep/x.ts:1 imports '../../main/y.js': page may import the folders base, not main",
  ],
  [
    'a package',
    'page/x.ts',
    "import { z } from 'zod'",
    "page/x.ts:1 imports 'zod': page may import the packages (none) only",
  ],
  [
    'electron where it is not',
    'page/x.ts',
    "const { ipcRenderer } = require('electron')",
    "page/x.ts:1 imports 'electron': page may import the packages (none) only",
  ],
  [
    'Node where it is not',
    'base/x.ts',
    "import { join } from 'node:path'",
    "base/x.ts:1 imports 'node:path': base runs where Node is not",
  ],
  [
    "Node without its prefix, which would be a package's name",
    'main/x.ts',
    "import { join } from 'path'",
    "main/x.ts:1 imports 'path': main may import the packages electron, emitter-types only",
  ],
  [
    'a value of a package of which only types are taken',
    'main/x.ts',
    "import Emitter from 'emitter-types'",
    "main/x.ts:1 imports 'emitter-types': main may take only types from emitter-types: write `import type`",
  ],
  [
    "the package's own door, from inside",
    'main/x.ts',
    "import { connect } from 'electron-port-bridge/port'",
    "main/x.ts:1 imports 'electron-port-bridge/port': main is part of the package, and imports files",
  ],
  [
    'a computed import',
    'page/x.ts',
    'await import(name)',
    'page/x.ts:1 imports what only shows when it runs',
  ],
  ['a folder without a row', 'new/x.ts', '', 'new/x.ts: the folder `new` has no row in the table of layers'],
] as const) {
  test(`an import that crosses a line is told: ${title}`, () => {
    assert.equal(layered(path, text), [fault])
  })
}

test('what a row allows is not told', () => {
  assert.equal(layered('page/x.ts', "import './y.js'\nimport type { Z } from '../base/z.js'"), [])
  assert.equal(
    layered('main/x.ts', "import 'electron'\nimport 'node:fs'\nimport type E from 'emitter-types'"),
    [],
  )
  assert.equal(layered('app/x.ts', "import 'electron-port-bridge/main'\nimport 'zod'\nimport(name)"), [])
})

test('files that import each other in a ring are told, once', () => {
  const sources = new Map([
    ['x/a.ts', "import { b } from './b.js'"],
    ['x/b.ts', "export * from './deep/c.js'"],
    ['x/deep/c.ts', "import { a } from '../a.js'"],
    ['x/d.ts', "import './a.js'"],
    ['x/self.ts', "import './self.js'"],
  ])
  assert.equal(cycles(sources), [['x/a.ts', 'x/b.ts', 'x/deep/c.ts'], ['x/self.ts']])
})

test('a ring that only types close is none when the files run', () => {
  const sources = new Map([
    ['x/a.ts', "import { b } from './b.js'"],
    ['x/b.ts', "import type { A } from './a.js'"],
  ])
  assert.equal(cycles(sources), [])
})

for (const text of [
  "window.postMessage(data, '*')",
  'window.postMessage(data, `*`)',
  "apply(postMessage, page, [message, '*'])",
  "post(data, { targetOrigin: '*' })",
  "const target = '*'",
  'eval(text)',
  'const run = eval',
  'new Function(text)',
  'Function(text)()',
  "window.eval('1')",
  "window['eval']('1')",
  'globalThis.Function(text)',
  'const { eval: run } = window',
  'element.innerHTML = text',
  "element['innerHTML'] = text",
  'element.outerHTML = text',
  "element.insertAdjacentHTML('beforeend', text)",
  'frame.srcdoc = text',
  'range.createContextualFragment(text)',
  'document.write(text)',
  'document.writeln(text)',
]) {
  test(`code that makes code or markup of text, or posts to whoever is there, is told: ${text}`, () => {
    const found = dangers(new Map([['x/a.ts', `\n${text}`]]))
    assert.is(found.length, 1, found.join('\n'))
    assert.match(found[0] ?? '', /^x\/a\.ts:2 /)
  })
}

for (const text of [
  "window.postMessage(data, '/')",
  "if (origin.includes('*')) refuse()",
  "// postMessage(data, '*'), eval, innerHTML",
  "const message = 'do not use innerHTML or eval'",
  'link.write(frame)',
  'const f: Function = go',
  'a * b',
  'class X { eval() {} }',
]) {
  test(`and this is not: ${text}`, () => {
    assert.equal(dangers(new Map([['x/a.ts', text]])), [])
  })
}

for (const text of [
  'process.env.HOME',
  'const p = process',
  'Buffer.from(text)',
  "require.resolve('x')",
  'module.exports = 1',
  'use({ process })',
  'join(__dirname)',
]) {
  test(`one of Node's globals is told: ${text}`, () => {
    assert.is(nodeGlobals(new Map([['x/a.ts', text]])).length, 1)
  })
}

test("Electron's own, and a member or a type that is called like one of Node's, are not", () => {
  const text =
    'if (process.contextIsolated) frame.process(b.module)\ninterface X { process: Buffer }\n({ module: 1 })'
  assert.equal(nodeGlobals(new Map([['x/a.ts', text]])), [])
})

test.run()

// The tables of CONTRIBUTING.md, held against the sources.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../helpers/compiler.js'
import { cycles } from './cycles.js'
import { dangers, nodeGlobals } from './forbidden.js'
import type { Sources } from './imports.js'
import { type Layer, layerFaults } from './layers.js'

/** What every process builds on. */
const ENGINE = ['consumer', 'provider', 'link', 'wire', 'contract']

/** What ships. */
const PRODUCT: Readonly<Record<string, Layer>> = {
  contract: { folders: [], packages: [] },
  wire: { folders: ['contract'], packages: [] },
  link: { folders: ['wire', 'contract'], packages: [] },
  consumer: { folders: ['link', 'wire', 'contract'], packages: [] },
  provider: { folders: ['link', 'wire', 'contract'], packages: [] },
  policy: { folders: ['provider', 'link', 'wire', 'contract'], packages: [] },
  port: { folders: ENGINE, packages: [] },
  preload: { folders: ['wire', 'contract'], packages: ['electron'] },
  main: {
    folders: ['policy', ...ENGINE],
    packages: ['electron'],
    types: ['typed-emitter'],
    node: true,
  },
  utility: { folders: ENGINE, packages: [], types: ['electron'], node: true },
  renderer: { folders: ENGINE, packages: [] },
  testing: { folders: ['port', 'policy', ...ENGINE], packages: [] },
  inspector: { folders: ['main', ...ENGINE], packages: ['electron'], node: true },
  'inspector-page': { folders: ['inspector', 'renderer', ...ENGINE], packages: [] },
  bundlers: { folders: [], packages: [], node: true },
}

/** What does not. */
const AROUND: Readonly<Record<string, Layer>> = {
  'electron-on-chromium': { folders: [], packages: ['electron'], node: true, computed: true },
  scripts: {
    folders: ['electron-on-chromium'],
    packages: 'any',
    node: true,
    doors: true,
    computed: true,
  },
  examples: {
    folders: [],
    packages: ['electron', 'valibot', 'marked', 'dompurify'],
    node: true,
    doors: true,
  },
  // What a bridge's watching costs is measured without Electron; and another build of the package is asked for by its path.
  bench: {
    folders: ['scripts', 'main', 'provider', 'wire'],
    packages: 'any',
    node: true,
    doors: true,
    computed: true,
  },
  tests: {
    folders: [...Object.keys(PRODUCT), 'electron-on-chromium', 'scripts', 'examples', 'bench'],
    packages: 'any',
    node: true,
    doors: true,
    computed: true,
  },
  types: { folders: [], packages: [] },
}

const NOT_OURS = ['node_modules', 'build', 'dist']
/** To be copied: each is an app with a configuration of its own, which `tests/bundlers` holds it to. */
const STARTERS = 'examples/starters/'
const all = readSources()
const product = pick(Object.keys(PRODUCT))

test('every folder imports only what its row of the table allows', () => {
  none(layerFaults(all, { ...PRODUCT, ...AROUND }))
})

for (const folder of new Set([...Object.keys(PRODUCT), ...Object.keys(AROUND)])) {
  test(`${folder}: there are files to look at`, () => {
    assert.ok(pick([folder]).size > 0)
  })
}

test('CONTRIBUTING.md shows the same table', () => {
  const page = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')
  for (const [folder, { folders }] of Object.entries(PRODUCT)) {
    const [, shown] = new RegExp(`^\\| \`${folder}/\` \\|[^|]*\\| ([^|]*) \\|`, 'm').exec(page) ?? []
    assert.is(shown, folders.join(', ') || 'nothing', folder)
  }
})

test('no two files that ship import each other in a ring', () => {
  none(cycles(product).map((ring) => ring.join(' → ')))
})

test('what ships makes no code and no markup of text, and names whom it posts to', () => {
  none(dangers(product))
})

test("the preload uses none of Node's globals", () => {
  none(nodeGlobals(pick(['preload', 'wire', 'contract'])))
})

function none(faults: readonly string[]): void {
  assert.is(faults.length, 0, `\n${faults.join('\n')}`)
}

function pick(folders: readonly string[]): Sources {
  return new Map([...all].filter(([path]) => folders.includes(path.split('/')[0] ?? '')))
}

function readSources(): Map<string, string> {
  const folders = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_OURS.includes(entry.name))
    .map(({ name }) => name)
  const paths = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[cm]?ts$/.test(name) && !/(^|\/)node_modules\//.test(name))
      .map((name) => `${folder}/${name}`)
      .filter((path) => !path.startsWith(STARTERS)),
  )
  return new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]))
}

test.run()

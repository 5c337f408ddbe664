// The package as npm would publish it, in apps that are built in the usual ways.
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { rollup } from 'rollup'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { node, tool } from '../../scripts/tools.js'
import { importsOf } from '../architecture/imports.js'
import { ROOT } from '../helpers/compiler.js'
import { DOORS } from '../helpers/doors.js'
import { type AppKind, install, pack } from './installed.js'

const packed = await pack()
test.after(() => packed.remove())

const NODENEXT = { module: 'NodeNext' }
const BUNDLER = { module: 'ESNext', moduleResolution: 'Bundler' }
/** What a run of `app` prints. */
const APP = { open: { id: 'a', text: 'text' }, count: 42, found: ['port'], missing: 'none' }

interface Row extends AppKind {
  readonly run?: string
  readonly prints?: object
  readonly bundle?: boolean
}
const ROWS: Readonly<Record<string, Row>> = {
  'ES modules under nodenext': {
    fixture: 'app',
    type: 'module',
    compilerOptions: NODENEXT,
    run: 'out/run.js',
    prints: APP,
  },
  'CommonJS under nodenext': {
    fixture: 'app',
    type: 'commonjs',
    compilerOptions: NODENEXT,
    // Electron's declarations are what takes the time; the main process is compiled as both formats all the same.
    include: ['src/run.ts', 'src/page.ts', 'src/preload.ts'],
    without: ['electron'],
    run: 'out/run.js',
    prints: APP,
  },
  'a bundler': {
    fixture: 'app',
    type: 'module',
    compilerOptions: BUNDLER,
    include: ['src/run.ts', 'src/page.ts'],
    without: ['electron'],
    run: 'out/run.js',
    prints: APP,
    bundle: true,
  },
  "a page without Electron's and Node's types": {
    fixture: 'app',
    type: 'module',
    compilerOptions: { ...BUNDLER, types: [] },
    include: ['src/page.ts'],
    without: ['electron', '@types/node'],
  },
  'a CommonJS main process whose contract is an ES module': {
    fixture: 'esm-contract',
    type: 'commonjs',
    compilerOptions: NODENEXT,
    run: 'out/main.cjs',
    prints: { same: true, missing: 'none', closed: true },
  },
}

for (const [title, { run, prints, bundle, ...kind }] of Object.entries(ROWS)) {
  test(`${title}: type-checks with the declarations of libraries checked too, and runs`, async () => {
    const app = await install(packed, title.replace(/\W+/g, '-'), kind)
    const compiled = await tool(app, 'typescript/bin/tsc', '--project', app)
    assert.ok(compiled.ok, compiled.output)
    if (run === undefined) return
    const ran = await node(app, bundle ? await bundled(app, run) : run)
    assert.ok(ran.ok, ran.output)
    assert.equal(JSON.parse(ran.output), prints)
  })
}

test('the tarball has the doors with their declarations, the documents, and no sources', () => {
  const [doors, documents] = [
    [...DOORS.values()].flatMap(({ import: esm, require: cjs }) => [
      esm.types,
      esm.default,
      cjs.types,
      cjs.default,
    ]),
    ['README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md', 'docs/api.md', 'dist/preload-auto.cjs'],
  ]
  for (const path of [...doors.map((door) => door.replace('./', '')), ...documents]) {
    assert.ok(packed.files.includes(path), path)
  }
  const others = packed.files.filter((path) => !/^(dist|docs)\/|^[A-Z]+(\.md)?$|^package\.json$/.test(path))
  assert.equal(others, [])
  const sources = packed.files.filter((path) => /\.[cm]?ts$/.test(path) && !/\.d\.[cm]?ts$/.test(path))
  assert.equal(sources, [])
})

test('every chunk in the tarball belongs to a door', () => {
  const reached = new Set<string>()
  const visit = (path: string) => {
    if (reached.has(path)) return
    reached.add(path)
    for (const { specifier } of importsOf(path, readFileSync(join(ROOT, path), 'utf8'))) {
      if (!specifier?.startsWith('.')) continue
      const target = posix.join(posix.dirname(path), specifier)
      // A declaration imports what is called `.js`, and means the declaration beside it.
      visit(/\.d\.[cm]?ts$/.test(path) ? target.replace(/\.(c?)js$/, '.d.$1ts') : target)
    }
  }
  for (const { import: esm, require: cjs } of DOORS.values()) {
    for (const path of [esm.types, esm.default, cjs.types, cjs.default]) visit(posix.normalize(path))
  }
  const chunks = packed.files.filter((path) => path.startsWith('dist/shared/'))
  assert.ok(chunks.length > 0)
  assert.equal(
    chunks.filter((path) => !reached.has(path)),
    [],
  )
})

test('the ready-made preload is one script that requires only Electron, as a sandboxed preload must', () => {
  const path = 'dist/preload-auto.cjs'
  const imports = importsOf(path, readFileSync(join(ROOT, path), 'utf8'))
  assert.equal([...new Set(imports.map(({ specifier }) => specifier))], ['electron'])
})

async function bundled(app: string, entry: string): Promise<string> {
  const build = await rollup({ input: join(app, entry), plugins: [nodeResolve()], external: /^node:/ })
  await build.write({ dir: join(app, 'bundle'), format: 'es' })
  await build.close()
  return 'bundle/run.js'
}

test.run()

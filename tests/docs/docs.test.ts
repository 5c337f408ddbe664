// Every TypeScript sample of the documentation compiles.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Complaint, compile, listed, ROOT } from '../helpers/compiler.js'
import { moduleOf, type Sample, samplesOf } from './samples.js'

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
const APP = 'tests/docs/app.d.ts'
const PIECE = 'tests/docs/piece.d.ts'
const samples = PAGES.flatMap((page) => samplesOf(page, readFileSync(join(ROOT, page), 'utf8')))

/** As an app with a bundler; a page and main are one program here, so that both have each other's globals. */
function compileSamples(chosen: readonly Sample[], beside: readonly string[]): Complaint[] {
  const sources = new Map(chosen.map((sample) => [fileOf(sample), moduleOf(sample)]))
  return compile([...sources.keys(), ...beside], {
    sources,
    options: {
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      // The declarations that are published.
      paths: { 'electron-port-bridge/*': [join(ROOT, 'dist/*.d.ts')] },
      lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
    },
  })
}

function fileOf({ page, line, name }: Sample): string {
  return `tests/docs/${page}/${name ?? `line-${line}.ts`}`
}

const whole = samples.filter((sample) => sample.whole)
const complaints = [
  ...compileSamples(whole, [APP]),
  ...compileSamples(
    samples.filter((sample) => !sample.whole),
    [APP, PIECE],
  ),
]

test('there are samples, and the README has a contract, a main process and a page', () => {
  const names = whole.filter(({ page }) => page === 'README.md').map(({ name }) => name)
  assert.equal(names, ['contract.ts', 'main.ts', 'page.ts'])
  assert.ok(samples.length > names.length)
})

for (const sample of samples) {
  test(`${sample.page}:${sample.line} compiles`, () => {
    const own = complaints.filter(({ file }) => file === fileOf(sample))
    assert.is(own.length, 0, listed(own))
  })
}

test('nothing else is complained of', () => {
  const files = samples.map(fileOf)
  const others = complaints.filter(({ file }) => !files.includes(file))
  assert.is(others.length, 0, listed(others))
})

test('the check can fail: a sample with mistakes is told by its own lines', () => {
  const page = [
    '# Page',
    '',
    '```ts',
    '// x.ts',
    "import { createBridge } from 'electron-port-bridge/main'",
    'createBridge({})',
    'missing()',
    '```',
    '',
    '```sh',
    'npm test',
    '```',
  ].join('\n')
  const found = compileSamples(samplesOf('page.md', page), [APP])
  assert.equal(
    found.map(({ file, line, code }) => [file, line, code]),
    [
      ['tests/docs/page.md/x.ts', 6, 2345],
      ['tests/docs/page.md/x.ts', 7, 2304],
    ],
  )
})

test.run()

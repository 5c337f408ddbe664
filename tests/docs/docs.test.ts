// Every TypeScript sample of the documentation compiles.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Complaint, listed, ROOT } from '../helpers/compiler.js'
import { compileInApp } from './compile-in-app.js'
import { docsPages, isReference } from './pages.js'
import { moduleOf, type Sample, samplesOf } from './samples.js'

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...docsPages().filter((page) => !isReference(page)),
]
const PIECE = 'tests/docs/ambient/piece.d.ts'
const samples = PAGES.flatMap((page) => samplesOf(page, readFileSync(join(ROOT, page), 'utf8')))

function compileSamples(chosen: readonly Sample[], beside: readonly string[]): Complaint[] {
  return compileInApp(new Map(chosen.map((sample) => [fileOf(sample), moduleOf(sample)])), beside)
}

function fileOf({ page, line, name }: Sample): string {
  return `tests/docs/${page}/${name ?? `line-${line}.ts`}`
}

const whole = samples.filter((sample) => sample.whole)
const complaints = [
  ...compileSamples(whole, []),
  ...compileSamples(
    samples.filter((sample) => !sample.whole),
    [PIECE],
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
  const found = compileSamples(samplesOf('page.md', page), [])
  assert.equal(
    found.map(({ file, line, code }) => [file, line, code]),
    [
      ['tests/docs/page.md/x.ts', 6, 2345],
      ['tests/docs/page.md/x.ts', 7, 2304],
    ],
  )
})

test.run()

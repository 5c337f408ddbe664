// What the table of layers does not say about the stand-in.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cycles } from '../architecture/cycles.js'
import { importsOf } from '../architecture/imports.js'

const ROOT = 'electron-on-chromium'
const sources = new Map(
  readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(ROOT, name))
    .map((path) => [path, readFileSync(path, 'utf8')]),
)

test('no two of its files import each other in a ring', () => {
  assert.ok(sources.size > 40)
  assert.equal(cycles(sources), [])
})

test('what runs in pages carries its own source: it takes only types from elsewhere', () => {
  const inPages = [...sources].filter(
    ([path]) => path.startsWith(join(ROOT, 'renderer')) && !path.endsWith('-script.ts'),
  )
  assert.ok(inPages.length > 5)
  for (const [path, text] of inPages)
    assert.equal(
      importsOf(path, text).filter(({ typeOnly }) => !typeOnly),
      [],
      path,
    )
})

test.run()

// What a page bundles. Its budgets are among the checks of `tests/repository`.
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { byRollup, PAGE, sizes } from '../../scripts/sizes.js'

test('what measures calls is in a page that imports it, and in no other', async () => {
  const measuring = await byRollup("export { measureCalls } from './dist/renderer.js'")
  assert.match(measuring, 'clearMeasures')
  assert.not.match(await byRollup(PAGE), 'clearMeasures')
})

test('docs/size.md has the sizes that were built, and their budgets', async () => {
  const told = [...readFileSync('docs/size.md', 'utf8').matchAll(/^\|.*\| ([\d,]+) \| ([\d,]+) \|$/gm)]
  const figures = (await sizes(true)).map(({ bytes, budget }) => [bytes, budget])
  assert.equal(
    told.map(([, ...cells]) => cells),
    figures.map((row) => row.map((figure) => figure?.toLocaleString('en'))),
  )
})

test.run()

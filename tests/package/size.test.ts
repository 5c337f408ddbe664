// What a page bundles. Its budgets are among the checks of `tests/repository`.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { byRollup, PAGE } from '../../scripts/sizes.js'

test('what measures calls is in a page that imports it, and in no other', async () => {
  const measuring = await byRollup("export { measureCalls } from './dist/renderer.js'")
  assert.match(measuring, 'clearMeasures')
  assert.not.match(await byRollup(PAGE), 'clearMeasures')
})

test.run()

// What a page and its preload cost is part of what this package promises, so it is held where everything else is.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { byRollup, PAGE, sizes } from '../../scripts/sizes.js'

test('what has a budget keeps to it', async () => {
  const held = await sizes(true)
  assert.is(held.length, 3)
  for (const { what, bytes, budget } of held) {
    assert.ok(bytes > 500, `${what} is measured at all`)
    assert.ok(bytes <= (budget as number), `${what}: ${bytes} bytes, and ${budget} are allowed`)
  }
})

test('what measures calls is in a page that imports it, and in no other', async () => {
  const measuring = await byRollup("export { measureCalls } from './dist/renderer.js'")
  assert.match(measuring, 'clearMeasures')
  assert.not.match(await byRollup(PAGE), 'clearMeasures')
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { GUARDS } from '../../scripts/guard-list.js'
import { placesOf } from '../../scripts/guard-places.js'

test('every guard of the list is built exactly once, so that `npm run test:guards` can take it out', () => {
  assert.ok(GUARDS.length > 0)
  assert.equal(
    GUARDS.filter((guard) => placesOf(guard, '.').length !== 1).map(({ name }) => name),
    [],
  )
})

test.run()

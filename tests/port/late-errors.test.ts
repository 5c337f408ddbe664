// A stream whose producer has thrown is over for its consumer when the schema of what was thrown has judged it.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { defineContract, isErrorOf, unchecked } from '../../contract/index.js'
import { connect, createPortPair, provide } from '../../port/index.js'
import { rejection, within } from '../helpers/within.js'

test('a stream that fails with an error whose schema takes its time ends with that error, and its place is free then', async () => {
  const late = defineContract('late', {
    streams: { items: { item: unchecked<number>() } },
    errors: {
      Missing: v.pipeAsync(
        v.string(),
        v.checkAsync(async () => true),
      ),
    },
  })
  const [near, far] = createPortPair()
  const served = provide(
    late,
    {
      streams: {
        *items(_, { errors }) {
          yield 1
          throw errors.Missing('it')
        },
      },
    },
    far,
    { limits: { openStreams: 1 } },
  )
  const client = await connect(late, near, { trust: 'trusted' })
  for (let n = 0; n < 3; n++) {
    const stream = client.streams.items()
    assert.is((await stream.next()).value, 1)
    const error = await rejection(within(stream.next(), 'the error'))
    assert.ok(isErrorOf(error, late, 'Missing'), String(error))
    assert.is(error.data, 'it')
  }
  served.stop()
})

test.run()

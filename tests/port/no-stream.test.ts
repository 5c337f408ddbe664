// What a stream's handler returns that is no stream: the consumer is told nothing of why, and the log is told what to change.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytes, defineContract, isKitError, type OutgoingStream, unchecked } from '../../contract/index.js'
import type { Report } from '../../port/index.js'
import { connectInMemory } from '../../testing/index.js'

const texts = defineContract('texts', {
  streams: { items: { item: unchecked<string>() }, bytes: { item: bytes() } },
})

const refused: readonly (readonly [what: string, body: unknown, reason: RegExp])[] = [
  ['a string', 'abc', /returned a string, whose letters would cross one by one; put it in an array/],
  ['an empty string', '', /returned a string/],
  ['the Promise of a string', Promise.resolve('abc'), /returned a string/],
  ['a number', 5, /returns an async iterable, an iterable or a ReadableStream/],
  ['nothing', undefined, /returns an async iterable/],
  ['an object', {}, /returns an async iterable/],
]

for (const [what, body, reason] of refused) {
  test(`${what} is no stream`, async () => {
    const reports: Report[] = []
    const returned = () => body as OutgoingStream<never>
    const { client, served } = await connectInMemory(
      texts,
      { streams: { items: returned, bytes: returned } },
      { report: (report) => void reports.push(report) },
    )
    for (const stream of [client.streams.items(), client.streams.bytes()]) {
      const failed = await stream.next().then(
        () => assert.unreachable(`${what} was streamed`),
        (error) => error,
      )
      assert.ok(isKitError(failed, 'INTERNAL'))
    }
    assert.is(reports.length, 2)
    for (const { cause } of reports) assert.match(String(cause), reason)
    served.stop()
  })
}

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createMemoryPorts, createRecorder } from '../../testing/index.js'
import * as protocol from '../../wire/protocol.js'
import * as frames from '../helpers/frames.js'
import { tasks } from '../helpers/within.js'

const ONE_OF_EACH: readonly frames.RawFrame[] = [
  ...[frames.hello(), frames.welcome(), frames.bye('CLOSED'), frames.call(1, 'calls.echo', 'in')],
  ...[
    frames.cancel(1),
    frames.result(1, 'out'),
    frames.failure(1, 'BUSY'),
    frames.event('events.saved', 'it'),
  ],
  ...[frames.notice(3, 'notices.note', 'in'), frames.taken(1, 8), frames.open(2, 'streams.items', 1, 4)],
  ...[
    frames.credit(2, 1, 4),
    frames.item(2, 'it'),
    frames.end(2),
    frames.stall(2),
    frames.ping(0),
    frames.pong(0),
    frames.state('states.theme', 'it'),
  ],
]

test('a recorder knows every frame of the protocol by its name, and its fields in their order', async () => {
  const [one, other] = createMemoryPorts()
  const recorder = createRecorder(one)
  recorder.port.start()
  other.start()
  assert.equal(
    ONE_OF_EACH.map(([type]) => type).sort((a, b) => Number(a) - Number(b)),
    protocol.FRAME_LENGTH.map((_, type) => type).slice(1),
  )
  for (const frame of ONE_OF_EACH) {
    recorder.port.postMessage(frame)
    const recorded = recorder.frames.at(-1)
    assert.is(recorded?.type, frames.framesIn(frame)[0]?.type)
    assert.equal(Object.values(recorded?.fields ?? {}), frame.slice(1), `the fields of ${recorded?.type}`)
  }
  recorder.port.close()
  await tasks(3)
})

test.run()

// What an app's own log throws reaches no peer, and ends no session.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import { systemClock } from '../../link/clock.js'
import { Lane, Turns } from '../../link/turns.js'
import { connect, createPortPair, provide } from '../../port/index.js'
import { createServer } from '../../provider/server.js'
import { kit, kitProvider } from '../helpers/kit.js'
import { rejection, tasks, within } from '../helpers/within.js'

const unprintable = () => ({
  [Symbol.for('nodejs.util.inspect.custom')]() {
    throw new Error('cannot be shown')
  },
})

/** What the console is told meanwhile. */
async function consoleDuring(run: () => Promise<void>, fails = false): Promise<string[]> {
  const { error } = console
  const lines: string[] = []
  console.error = (line: string, cause?: ReturnType<typeof unprintable>) => {
    // As Node's, which shows what it is given.
    cause?.[Symbol.for('nodejs.util.inspect.custom')]?.()
    if (fails) throw new Error('no console')
    lines.push(line)
  }
  try {
    await run()
  } finally {
    console.error = error
  }
  return lines
}

const report = () => {
  throw new Error('the log is full')
}
const CASES = [
  ['a reporter that throws', { report }, new Error('mine'), false],
  ['a cause that throws when the console shows it', {}, unprintable(), false],
  ['a reporter and a console that throw', { report }, new Error('mine'), true],
] as const

for (const [name, options, cause, fails] of CASES) {
  test(`${name}: the call is answered INTERNAL, and the session lives`, async () => {
    const [near, far] = createPortPair()
    const run = () => {
      throw cause
    }
    const later = () => Promise.reject(cause)
    const served = provide(kit, kitProvider({ calls: { run, later } }), far, options)
    const client = await connect(kit, near)
    const lines = await consoleDuring(async () => {
      for (const call of [client.calls.run(1), client.calls.later('x')])
        assert.ok(isKitError(await rejection(within(call, 'an answer', 1_000)), 'INTERNAL'))
      assert.is(await within(client.calls.ping(), 'an answer', 1_000), 'pong')
    }, fails)
    assert.is(lines.length, fails ? 0 : 2)
    for (const line of lines) assert.match(line, /handler-error: kit calls\.\w+ \(reference [0-9a-f]{12}\)/)
    served.stop()
  })
}

test('a host that throws when it hears of a refusal: the caller hears REFUSED, the process the throw', async () => {
  const [near, far] = createPortPair()
  const gate = { admitting: () => undefined, onRefused: report }
  const use = [
    async ({ refuse }: { readonly refuse: (why: string) => Error }) => {
      throw refuse('not now')
    },
  ]
  const server = createServer(kit, kitProvider(), { gate, use } as object)
  server.accept(far, {})
  const client = await connect(kit, near)
  const surfaced = new Promise((resolve) => process.once('unhandledRejection', resolve))
  assert.ok(isKitError(await rejection(within(client.calls.ping(), 'an answer', 1_000)), 'REFUSED'))
  assert.match(String(await within(surfaced, 'the throw')), 'the log is full')
  server.stop('CLOSED', 'over')
})

test('what is behind a step that throws is done in a later task, and the throw is heard once', async () => {
  const turns = new Turns(systemClock)
  const lane = new Lane()
  const done: number[] = []
  /** Does those numbers one after the other; the second throws. */
  const job = (...numbers: number[]) => ({
    step() {
      const number = numbers.shift() as number
      done.push(number)
      if (number === 2) throw new Error('mine')
      return numbers.length > 0
    },
  })
  turns.add(lane, job(1))
  assert.throws(() => turns.add(lane, job(2, 3)), 'mine')
  turns.add(lane, job(4))
  assert.equal(done, [1, 2])
  await tasks(3)
  assert.equal(done, [1, 2, 3, 4])
  assert.not(lane.isBusy)
  turns.add(lane, job(5))
  assert.is(done.at(-1), 5)
})

test.run()

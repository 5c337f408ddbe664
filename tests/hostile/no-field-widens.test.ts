import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { defineContract } from '../../contract/index.js'
import { provide } from '../../port/index.js'
import { createMemoryPorts, type MemoryDomPort } from '../../testing/index.js'
import * as protocol from '../../wire/protocol.js'
import { tasks } from '../helpers/within.js'

/** No field that a consumer sends widens what it is told: answers hold what the output schemas let through, and nothing else. */

const user = v.object({ name: v.string() })
const contract = defineContract('users', {
  calls: { me: { output: user }, bad: { output: user } },
  streams: { all: { item: user } },
  events: { saved: { payload: user } },
  states: { now: { value: user } },
  errors: { Denied: user },
})
const ROW = { name: 'Ann', passwordHash: 'SECRET' }
const number = (path: string) => contract.fingerprint.members.indexOf(path)

/** What an honest consumer says, in order. */
const HONEST: readonly (readonly unknown[])[] = [
  [protocol.HELLO, protocol.PROTOCOL_VERSION, 'users', 0],
  [protocol.CALL, 1, number('calls.me'), undefined],
  [protocol.CALL, 2, number('calls.bad'), undefined],
  [protocol.OPEN, 3, number('streams.all'), 5, undefined],
  [protocol.CREDIT, 3, 0, 5],
  [protocol.CANCEL, 3],
  [protocol.PONG, 0],
  [protocol.BYE, 'CLOSED', ''],
]

const VALUES: readonly unknown[] = [
  ...[
    true,
    false,
    null,
    undefined,
    0,
    1,
    -1,
    2 ** 53,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '',
    'checks',
    'users',
    [],
    {},
  ],
  ...[
    { checks: true },
    { trust: 'trusted' },
    { nodes: 1 },
    { bytes: 2 ** 40 },
    { depth: 0 },
    { batchLength: -1 },
  ],
  { depth: 64, nodes: 1e7, bytes: 1e9, streamBytes: 1e9, batchLength: 1e9, checks: 1 },
  contract.fingerprint,
  { ...contract.fingerprint, trust: 'trusted' },
]

async function told(frames: readonly (readonly unknown[])[]): Promise<string> {
  const [page, main] = createMemoryPorts()
  const heard: unknown[] = []
  const port = page as MemoryDomPort
  port.addEventListener('message', ({ data }: { data: unknown }) => heard.push(data))
  port.start()
  const served = provide(
    contract,
    {
      calls: {
        me: () => ROW,
        bad: (_, { errors }) => {
          throw errors.Denied(ROW)
        },
      },
      streams: {
        *all() {
          yield ROW
        },
      },
      states: { now: ROW },
    },
    main,
    { report: () => {} },
  )
  for (const frame of frames) page.postMessage(frame)
  await tasks(4)
  served.events.emit('saved', ROW)
  served.states.now.set({ ...ROW })
  await tasks(4)
  page.close()
  return JSON.stringify(heard)
}

test('what an honest consumer is told has no secret in it', async () => {
  const text = await told(HONEST.slice(0, 5))
  for (const part of ['Ann', 'Denied']) assert.ok(text.includes(part), `${part} in ${text}`)
  assert.not.ok(text.includes('SECRET'), text)
})

HONEST.forEach((frame, at) => {
  for (let field = 0; field < frame.length; field++)
    test(`no value of field ${field} of frame ${frame[0]} widens what is told`, async () => {
      for (const value of VALUES) {
        const forged = Object.assign([...frame], { [field]: value })
        for (const frames of [
          Object.assign([...HONEST.slice(0, 5)], { [Math.min(at, 4)]: forged }),
          [...HONEST.slice(0, 5), forged],
        ]) {
          const text = await told(frames)
          assert.not.ok(text.includes('SECRET'), `${JSON.stringify(forged)}: ${text}`)
        }
      }
    })
})

test('no further field of HELLO widens what is told', async () => {
  for (const value of VALUES)
    assert.not.ok(
      (await told([[...(HONEST[0] as unknown[]), value], ...HONEST.slice(1, 5)])).includes('SECRET'),
    )
})

test.run()

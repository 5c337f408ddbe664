import { setTimeout as sleep } from 'node:timers/promises'
import { defineContract, unchecked } from 'electron-port-bridge/contract'
import { connect } from 'electron-port-bridge/port'
import { createMemoryPorts, type MemoryDomPort } from 'electron-port-bridge/testing'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { tasks } from '../../helpers/within.js'
import { attack, F, M, skip } from './attack.js'

attack(
  'T01',
  'credit is a whole number within the window; anything else closes the session',
  async (target) => {
    for (const credit of [
      0,
      -1,
      NaN,
      Infinity,
      0.5,
      '8',
      2 ** 53,
      1n,
      null,
      undefined,
      {},
      [8],
      16_385,
      Object(8),
    ]) {
      for (const frame of [
        [F.OPEN, 1, M.count, credit, 5],
        [F.OPEN, 1, M.count, 1, 0, F.CREDIT, 1, 0, credit],
        // What was taken may be none.
        ...(credit === 0 ? [] : [[F.OPEN, 1, M.count, 1, 0, F.CREDIT, 1, credit, 1]]),
      ]) {
        const one = target()
        await one.hello()
        await one.post(frame)
        assert.ok(one.isClosed, String(credit))
        one.spy.seen.length = 0
      }
    }
    // What has been taken counts: as much again may be granted then, and no more was taken than was sent.
    const one = target()
    await one.hello()
    await one.post([F.OPEN, 1, M.count, 16_384, 50_000])
    await tasks(100)
    assert.is(one.spy.pulled.count, 16_384)
    await one.post([F.CREDIT, 1, 16_384, 16_384])
    await tasks(100)
    assert.is(one.spy.pulled.count, 32_768)
    assert.not.ok(one.isClosed)
    await one.post([F.CREDIT, 1, 32_769, 1])
    assert.ok(one.isClosed)
    one.spy.seen.length = 0
  },
)

attack(
  'T02',
  'credit for a stream that never was or is over is ignored, and moves no other',
  async (target) => {
    const one = target()
    await one.hello()
    await one.post([F.OPEN, 1, M.count, 2, 100, F.CREDIT, 99, 0, 50, F.CREDIT, 2, 0, 50])
    assert.is(one.spy.pulled.count, 2)
    await one.post([F.CANCEL, 1, F.CREDIT, 1, 0, 50])
    assert.is(one.spy.pulled.count, 2)
    return ['count returned']
  },
)

attack(
  'T03',
  'streams that get no more credit are pulled no more, and end with their session',
  async (target) => {
    const one = target()
    await one.hello()
    await one.post(Array.from({ length: 64 }, (_, i) => [F.OPEN, i + 1, M.count, 1, 1000]).flat())
    await tasks(100)
    assert.is(one.spy.pulled.count, 64)
    one.port.close()
    await tasks(100)
    assert.is(one.served.sessions.length, 0)
    return Array.from({ length: 64 }, () => 'count returned')
  },
)

/** Main reads a stream of a page that sends what `send` posts, once it is opened. */
async function mainReads(send: (post: (...frames: unknown[]) => void) => void): Promise<unknown[]> {
  const contract = defineContract('upload', { streams: { lines: { item: unchecked<number>(), window: 4 } } })
  const [main, page] = createMemoryPorts({ first: 'main' })
  const raw = page as MemoryDomPort
  raw.addEventListener('message', (event) => {
    const [type] = (event as { data: unknown[] }).data
    if (type === F.HELLO) raw.postMessage([F.WELCOME, {}, [['streams', 'lines', false, 4]]])
    if (type === F.OPEN) send((...frames) => raw.postMessage(frames))
  })
  raw.start()
  const client = await connect(contract, main, { report: () => {} })
  const items: unknown[] = []
  try {
    const stream = client.streams.lines()
    await Promise.race([
      sleep(300),
      (async () => {
        for await (const item of stream) items.push(item)
      })(),
    ])
  } catch (error) {
    items.push((error as { code: string }).code)
  }
  client.close()
  return items
}

attack('T04', 'a page that sends beyond its credit is closed at the first item too many', async () => {
  const flood = Array.from({ length: 9 }, (_, i) => [F.ITEM, 1, i]).flat()
  const items = await mainReads((post) => post(...flood))
  assert.ok(items.length <= 5 && items.at(-1) === 'PROTOCOL_VIOLATION', JSON.stringify(items))
})

attack('T06', 'items before the opening, after the end, or of another stream reach nobody', async () => {
  assert.equal(await mainReads((post) => post(F.ITEM, 1, 'a', F.END, 1, F.ITEM, 1, 'late', F.END, 1)), ['a'])
  assert.equal(await mainReads((post) => post(F.ITEM, 7, 'other', F.ITEM, 1, 'a', F.END, 7, F.END, 1)), ['a'])
  assert.equal(await mainReads((post) => post(F.FAILURE, 1, 'x', { code: 'INTERNAL' }, F.ITEM, 1, 'late')), [
    'INTERNAL',
  ])
})

attack(
  'T07',
  'an item that is not what the contract says ends its stream, not the session',
  async (target) => {
    const one = target()
    await one.hello()
    await one.post([F.OPEN, 1, M.count, 4, 'three'])
    assert.is(await one.outcome(1), 'INPUT_INVALID')
    await one.post([F.CALL, 2, M.open, { id: 'after' }])
    await one.answer(2)
    return ['open after from undefined']
  },
)

attack(
  'T08',
  'a cancelled stream is over for its consumer at once, and its generator returns',
  async (target) => {
    const one = target()
    await one.hello()
    await one.post([F.OPEN, 1, M.count, 1, 100, F.CANCEL, 1])
    assert.is((await one.answer(1))[0], F.END)
    return ['count returned']
  },
)

attack('T10', 'ten thousand streams opened and reset leave nothing open', async (target) => {
  const one = target()
  await one.hello()
  for (let id = 1; id < 10_000; id += 200) {
    const ids = Array.from({ length: 200 }, (_, n) => id + n)
    one.port.postMessage(ids.flatMap((id) => [F.OPEN, id, M.count, 1, 5, F.CANCEL, id]))
    await one.answer(id + 199)
  }
  assert.equal(one.violations, [])
  await one.post([F.CALL, 10_001, M.open, { id: 'after' }])
  await one.answer(10_001)
  one.spy.seen.splice(0, one.spy.seen.length - 1)
  return ['open after from undefined']
})

attack(
  'T12',
  'streams that are reset count until their producers have ended, and are answered only then',
  async (target) => {
    const one = target({ openStreams: 4 })
    await one.hello()
    // Their iterators are stopped in the same task, and come back in later ones.
    await one.post(
      Array.from({ length: 5 }, (_, n) => [F.OPEN, n + 1, M.count, 1, 9, F.CANCEL, n + 1]).flat(),
    )
    assert.is(await one.outcome(5), 'BUSY')
    assert.equal(one.violations, ['more requests at a time than allowed'])
    const answers = one.answers.map(([type, id]) => [type, id])
    assert.equal(answers.slice(1), [[F.FAILURE, 5], ...[1, 2, 3, 4].map((id) => [F.END, id])])
    return Array(4).fill('count returned')
  },
)

skip(
  'T11',
  'reload with 64 streams each way',
  'the same code as L01 and T03; a renderer that crashes with streams needs Electron',
)
test.run()

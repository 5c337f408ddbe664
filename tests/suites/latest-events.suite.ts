import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import type { BedTest } from '../helpers/bed.js'
import { framesOf } from '../helpers/frames.js'
import { unclonable } from '../helpers/traps.js'
import { tasks, thrown, until } from '../helpers/within.js'

/** Events with `keep: 'latest'`. */
export function latestEventsSuite(test: BedTest): void {
  test('of a thousand payloads in one turn, the first and the newest are sent', async (bed) => {
    const { client, served, recorder } = await bed.open()
    const seen: unknown[] = []
    client.events.on('level', (payload) => seen.push(payload))
    for (let n = 1; n <= 1000; n++) served.events.emit('level', n)
    await until(() => seen.length === 2, 'the newest came')
    await tasks(5)
    assert.equal(seen, [1, 1000])
    assert.is(framesOf(recorder, 'received', 'EVENT').length, 2)
  })

  test('a consumer that keeps up gets every payload', async (bed) => {
    const { client, served } = await bed.open()
    const seen: unknown[] = []
    client.events.on('level', (payload) => seen.push(payload))
    for (let n = 1; n <= 20; n++) {
      served.events.emit('level', n)
      await until(() => seen.length === n, 'it came')
      await tasks(3)
    }
    assert.equal(
      seen,
      Array.from({ length: 20 }, (_, n) => n + 1),
    )
  })

  test('one that waits arrives as it was when it was emitted, and one that cannot be copied is thrown back', async (bed) => {
    const { client, served } = await bed.open()
    const seen: unknown[] = []
    client.events.on('level', (payload) => seen.push(payload))
    const payload: { n: number; f?: () => void } = { n: 2 }
    served.events.emit('level', { n: 1 })
    served.events.emit('level', payload)
    const error = thrown(() => served.events.emit('level', unclonable()))
    assert.ok(isKitError(error, 'NOT_CLONABLE'))
    payload.f = () => {}
    payload.n = 4
    await until(() => seen.length === 2, 'both came')
    assert.equal(seen, [{ n: 1 }, { n: 2 }])
  })

  test('without a listener they are taken as well', async (bed) => {
    const { client, served } = await bed.open()
    for (let n = 1; n <= 3; n++) served.events.emit('level', n)
    await tasks(20)
    const late: unknown[] = []
    client.events.on('level', (payload) => late.push(payload))
    served.events.emit('level', 4)
    await until(() => late.length === 1, 'the next came')
    assert.equal(late, [4])
  })

  test('other events still arrive, each one', async (bed) => {
    const { client, served } = await bed.open()
    const seen: unknown[] = []
    client.events.on('saved', (payload) => seen.push(payload))
    for (let n = 1; n <= 100; n++) {
      served.events.emit('level', n)
      served.events.emit('saved', n)
    }
    await until(() => seen.length === 100, 'all came')
  })

  test('one that the platform cannot send throws where it is emitted, and does not stop the next', async (bed) => {
    const { client, served, reports } = await bed.open()
    const seen: unknown[] = []
    client.events.on('level', (payload) => seen.push(payload))
    const error = thrown(() => served.events.emit('level', unclonable()))
    assert.ok(isKitError(error, 'NOT_CLONABLE'))
    await tasks(3)
    served.events.emit('level', 'next')
    await until(() => seen.length === 1, 'the next came')
    assert.equal(seen, ['next'])
    assert.equal(reports.provider, [])
  })
}

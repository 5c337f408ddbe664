import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defineContract, isKitError } from '../../contract/index.js'
import { connect, DEFAULT_LIMITS, HARD_LIMITS, type Limits, provide } from '../../port/index.js'
import { createMemoryPorts } from '../../testing/index.js'
import { kit, kitProvider } from '../helpers/kit.js'
import { rejection } from '../helpers/within.js'

const NAMES = Object.keys(HARD_LIMITS) as (keyof Limits)[]

/** What configuring `limits` throws, on either side; the ports are closed either way. */
async function refusals(limits: object): Promise<unknown[]> {
  const [one, two] = createMemoryPorts()
  const errors: unknown[] = [await rejection(connect(kit, one, { limits }))]
  try {
    provide(kit, kitProvider(), two, { limits }).stop()
  } catch (error) {
    errors.push(error)
  }
  two.close()
  assert.ok(one.isClosed, 'the port is closed')
  return errors
}

/** Nothing that a limit could be too small for. */
const bare = defineContract('bare', { events: { tick: {} } })

for (const name of NAMES) {
  test(`${name}: what is no limit, or is beyond its maximum, throws with its name`, async () => {
    const beyond = Number.isFinite(HARD_LIMITS[name]) ? [HARD_LIMITS[name] + 1, Number.POSITIVE_INFINITY] : []
    for (const value of [...beyond, 0, -1, 0.5, Number.NaN, 2 ** 53, '5', null, {}]) {
      const errors = await refusals({ [name]: value })
      assert.is(errors.length, 2, `${String(value)} is refused by both sides`)
      for (const error of errors) {
        assert.ok(isKitError(error, 'INVALID_ARGUMENT'), String(error))
        assert.match(error.message, `limits.${name}`)
      }
    }
  })

  test(`${name}: its maximum, its default and 1 are taken`, () => {
    for (const value of [HARD_LIMITS[name], DEFAULT_LIMITS[name], 1, undefined]) {
      const [, port] = createMemoryPorts()
      // Others are not in its way.
      provide(bare, {}, port, { limits: { batchLength: 1, [name]: value } }).stop()
    }
  })
}

test('fewer queued frames than one message may have throw: an honest peer would be closed for its batch', async () => {
  for (const limits of [{ queuedFrames: 1023 }, { queuedFrames: 5, batchLength: 6 }]) {
    for (const error of await refusals(limits)) {
      assert.ok(isKitError(error, 'INVALID_ARGUMENT'))
      assert.match(error.message, /limits\.queuedFrames.*batchLength/)
    }
  }
  const [, port] = createMemoryPorts()
  provide(bare, {}, port, { limits: { queuedFrames: 1024 } }).stop()
})

test('a name that is no limit throws, and says which there are', async () => {
  for (const name of ['inflightCalls', '__proto__x', 'constructor', 'toString']) {
    for (const error of await refusals({ [name]: 1 })) {
      assert.ok(isKitError(error, 'INVALID_ARGUMENT'))
      assert.match(error.message, name)
      assert.match(error.message, 'inFlightCalls')
    }
  }
})

test('the documentation tells each limit’s default and maximum', () => {
  const table = new Map<string, readonly string[]>()
  for (const [, name, rest] of readFileSync('docs/limits.md', 'utf8').matchAll(/^\| `(\w+)` \|(.*)$/gm)) {
    table.set(
      name as string,
      (rest as string).split('|').map((cell) => cell.trim()),
    )
  }
  assert.equal([...table.keys()], NAMES)
  for (const [name, [, standard, most]] of table) {
    assert.is(numberIn(standard), DEFAULT_LIMITS[name as keyof Limits], `the default of ${name}`)
    assert.is(numberIn(most), HARD_LIMITS[name as keyof Limits], `the maximum of ${name}`)
  }
})

/** `1,024`, `32 MiB`; `off` and `–` are no limit. */
function numberIn(cell = ''): number {
  const [, digits, unit] = /^([\d,]+)( MiB)?$/.exec(cell) ?? []
  if (digits === undefined) return Number.POSITIVE_INFINITY
  return Number(digits.replaceAll(',', '')) * (unit === undefined ? 1 : 2 ** 20)
}

test.run()

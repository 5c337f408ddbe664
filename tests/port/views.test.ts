// Views of a part of a buffer are cut loose, and stay what they are.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DEFAULT_LIMITS } from '../../port/index.js'
import { isReadableInMain } from '../../testing/readable-in-main.js'
import type * as Prepare from '../../wire/prepare.js'

/** As a platform has it whose Float16Array is newer than this one's. */
class Float16 extends Uint16Array {
  override get [Symbol.toStringTag](): 'Uint16Array' {
    return 'Float16Array' as never
  }
}

/** The module as it is where there is a `Float16Array`, or none. */
async function load(global: unknown): Promise<typeof Prepare> {
  const platform = globalThis as { Float16Array?: unknown }
  const before = Object.getOwnPropertyDescriptor(platform, 'Float16Array')
  Object.defineProperty(platform, 'Float16Array', { value: global, configurable: true })
  try {
    return await import(`../../wire/prepare.js?${typeof global}`)
  } finally {
    if (before === undefined) delete platform.Float16Array
    else Object.defineProperty(platform, 'Float16Array', before)
  }
}

const part = new Float16(new Uint16Array([1, 2, 3]).buffer, 2, 1)

test('a part of a Float16Array is one, where there are any', async () => {
  const { prepare } = await load(Float16)
  const prepared = prepare([part], DEFAULT_LIMITS)
  assert.is(prepared.fault, undefined)
  const { 0: cut } = (prepared as { value: unknown }).value as readonly [Float16]
  assert.ok(cut instanceof Float16)
  assert.equal([...cut], [2])
  assert.is(cut.buffer.byteLength, 2)
})

test('a part of a view of no known kind is not clonable, and never becomes bytes', async () => {
  const { prepare } = await load('polluted')
  assert.is(prepare([part], DEFAULT_LIMITS).fault?.code, 'NOT_CLONABLE')
})

test('what plays Electron’s main process can read a Float16Array', () => {
  assert.ok(isReadableInMain([new Float16(1)]))
})

test.run()

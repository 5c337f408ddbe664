// Views of a part of a buffer are cut loose, and stay what they are.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DEFAULT_LIMITS } from '../../port/index.js'
import { isReadableInMain } from '../../testing/readable-in-main.js'
import { found, SMALL, walk } from '../../wire/walk.js'

/** As a platform has it whose Float16Array is newer than this one's. */
class Float16 extends Uint16Array {
  override get [Symbol.toStringTag](): 'Uint16Array' {
    return 'Float16Array' as never
  }
}

/** A part of a buffer, in a view of that kind. */
const KINDS: readonly (new (buffer: ArrayBuffer, at: number, length: number) => ArrayBufferView)[] = [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView, Float16],
]
const PARTS = KINDS.map((Kind) => new Kind(Uint8Array.from({ length: 64 }, (_, at) => at).buffer, 16, 1))

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => [
  ...new Uint8Array(buffer, byteOffset, byteLength),
]

test('a view of a part of a buffer is copied as the kind that it is, without the rest of the buffer', () => {
  for (const part of [...PARTS, Buffer.from('pooled')]) {
    const { 0: cut } = walk([part], DEFAULT_LIMITS, SMALL) as readonly [typeof part]
    const name = Object.prototype.toString.call(part)
    assert.not(found.isLoose, name)
    assert.is.not(cut, part)
    assert.is(Object.prototype.toString.call(cut), name)
    assert.equal(bytesOf(cut), bytesOf(part), name)
    assert.is(cut.buffer.byteLength, part.byteLength, name)
  }
})

test('a large view of a part is cut loose as well, though large views are not copied else', () => {
  const whole = new Uint8Array(100_000)
  assert.is(walk(whole, DEFAULT_LIMITS, SMALL), whole)
  assert.ok(found.isLoose)
  const part = new Uint8Array(new ArrayBuffer(200_000), 50_000, 100_000)
  const cut = walk(part, DEFAULT_LIMITS, SMALL) as Uint8Array
  assert.not(found.isLoose)
  assert.is(cut.buffer.byteLength, 100_000)
})

test('what plays Electron’s main process can read a Float16Array', () => {
  assert.ok(isReadableInMain([new Float16(1)]))
})

test.run()

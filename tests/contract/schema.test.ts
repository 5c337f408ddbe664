import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytes, unchecked } from '../../contract/index.js'

test('an unchecked schema lets every value through as it is', () => {
  const { validate, version } = unchecked<string>()['~standard']
  assert.is(version, 1)
  for (const value of [undefined, null, 5, { a: 1 }]) {
    const verdict = validate(value) as { value: unknown; issues?: unknown }
    assert.is(verdict.value, value)
    assert.is(verdict.issues, undefined)
  }
})

test('bytes are a Uint8Array and nothing else', () => {
  const { validate, version } = bytes()['~standard']
  assert.is(version, 1)
  for (const value of [new Uint8Array(2), Buffer.from('a')]) {
    assert.is((validate(value) as { value: unknown }).value, value)
  }
  for (const value of [
    undefined,
    null,
    'a',
    [1],
    new ArrayBuffer(1),
    new Uint16Array(1),
    new DataView(new ArrayBuffer(1)),
  ]) {
    assert.equal(validate(value), { issues: [{ message: 'Expected a Uint8Array' }] })
  }
})

test.run()

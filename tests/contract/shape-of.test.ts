import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Contract, defineContract, shapeOf } from '../../contract/index.js'
import { differenceBetween, fingerprintOf } from '../../wire/fingerprint.js'
import { KIT_NAMES, type Kit, kit } from '../helpers/kit.js'

test('a contract by its names has the members of the whole one, frozen, and no schema', () => {
  const shape = shapeOf<Kit>(KIT_NAMES)
  assert.is(shape.name, 'kit')
  assert.is(shape.hasSchemas, false)
  assert.ok(Object.isFrozen(shape) && Object.isFrozen(shape.shape))
  for (const group of ['calls', 'streams', 'events', 'notices', 'errors'] as const) {
    assert.equal(Object.keys(shape.shape[group]), Object.keys(kit.shape[group]))
    for (const definition of Object.values(shape.shape[group])) assert.equal(definition, {})
    assert.ok(Object.isFrozen(shape.shape[group]))
    assert.is(Object.getPrototypeOf(shape.shape[group]), null)
  }
})

test('a contract by its names can talk to the whole one', () => {
  assert.is(differenceBetween(fingerprintOf(kit), fingerprintOf(shapeOf<Kit>(KIT_NAMES))), undefined)
})

test('it has just the groups that were named', () => {
  const shape = shapeOf<Contract<{ events: { tick: object } }>>({ name: 'ticks', events: ['tick'] })
  assert.equal(Object.keys(shape.shape).sort(), ['events', 'version'])
})

test('a name that was left out, and another version, are told when the two meet', () => {
  const whole = defineContract('small', { version: 2, calls: { open: {}, list: {} } })
  const names = (calls: readonly ('open' | 'list')[], version: number) =>
    fingerprintOf(shapeOf<typeof whole>({ name: 'small', version, calls }))
  assert.is(differenceBetween(fingerprintOf(whole), names(['list', 'open'], 2)), undefined)
  assert.match(
    differenceBetween(fingerprintOf(whole), names(['list'], 2)) ?? '',
    'only the provider has `calls.open`',
  )
  assert.match(
    differenceBetween(fingerprintOf(whole), names(['open', 'list'], 1)) ?? '',
    'the provider has version 2, the consumer version 1',
  )
})

test.run()

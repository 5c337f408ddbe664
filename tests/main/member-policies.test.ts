import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defineContract, isKitError, unchecked } from '../../contract/index.js'
import { judgeMembers } from '../../provider/member-policies.js'
import { createNarrowing } from '../../provider/policy.js'

const desk = defineContract('desk', {
  calls: { wipe: {} },
  events: { saved: {} },
  states: { theme: { value: unchecked<string>() } },
})
const judge = (members: unknown) =>
  judgeMembers(
    desk,
    members as object,
    () => false,
    () => {},
  )
const refusal = (members: unknown): string => {
  try {
    judge(members)
  } catch (error) {
    assert.ok(isKitError(error, 'INVALID_ARGUMENT'), String(error))
    return (error as Error).message
  }
  throw new Error(`it was taken: ${JSON.stringify(members)}`)
}

test('a policy for no member, and one that says nothing known, is refused with what is known', () => {
  assert.match(refusal({ 'calls.wip': {} }), /calls\.wipe, events\.saved.*got calls\.wip/)
  assert.match(refusal({ 'calls.wipe': { alow: {} } }), /an object of allow and requires.*got alow/)
  assert.match(
    refusal({ 'calls.wipe': { allow: { origin: [] } } }),
    /members\['calls\.wipe'\]\.allow.*got origin/,
  )
  assert.match(refusal({ 'calls.wipe': { requires: 'user' } }), /'user-gesture'/)
  assert.match(refusal({ 'events.saved': { requires: 'user-gesture' } }), /left out/)
  assert.match(refusal({ 'calls.wipe': { allow: { origins: ['app://*'] } } }), /origin/)
  for (const members of [null, 1, { 'calls.wipe': null }, { 'calls.wipe': 'app://x' }]) refusal(members)
})

test('a state is told to every session of its contract, so a policy for it alone is refused', () => {
  assert.match(refusal({ 'states.theme': { allow: { origins: ['app://x'] } } }), /a contract of its own/)
})

test('a policy that narrows nothing known is refused, since it would narrow nothing', () => {
  for (const allow of [{ origin: ['app://x'] }, { unsafeFilePaths: [] }, { subFrames: true }, null]) {
    try {
      createNarrowing(allow as never)
      assert.unreachable(JSON.stringify(allow))
    } catch (error) {
      assert.ok(isKitError(error, 'INVALID_ARGUMENT'), String(error))
    }
  }
})

test('a member without a policy is not asked about at all', () => {
  const { gate, needsGesture } = judge({ 'calls.wipe': undefined })
  assert.is(gate.admitting('calls.wipe'), undefined)
  assert.is(needsGesture, false)
  assert.is(judge({ 'calls.wipe': { requires: 'user-gesture' } }).needsGesture, true)
})

test.run()

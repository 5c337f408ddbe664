import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defineContract, isKitError, unchecked } from '../../contract/index.js'
import { toDomPort } from '../../link/port.js'
import { judgeMembers } from '../../policy/member-policies.js'
import { createNarrowing } from '../../policy/policy.js'
import { createServer } from '../../provider/server.js'
import type { Watcher } from '../../provider/watcher.js'
import { createMemoryPorts } from '../../testing/index.js'
import type { DocumentFacts } from '../../wire/peer.js'
import { HELLO, PING, PONG, PROTOCOL_VERSION, STATE } from '../../wire/protocol.js'
import { documentFacts } from '../helpers/document-facts.js'

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
  assert.match(refusal({ 'calls.wipe': { alow: {} } }), /an object of allow, requires.*got alow/)
  assert.match(
    refusal({ 'calls.wipe': { allow: { origin: [] } } }),
    /members\['calls\.wipe'\]\.allow.*got origin/,
  )
  assert.match(refusal({ 'calls.wipe': { requires: 'user' } }), /'user-gesture'/)
  assert.match(refusal({ 'events.saved': { requires: 'user-gesture' } }), /left out/)
  const rules = "members\\['calls\\.wipe'\\]\\.allow"
  assert.match(
    refusal({ 'calls.wipe': { allow: { origins: ['app://*'] } } }),
    new RegExp(`${rules}\\.origins.*got app`),
  )
  assert.match(refusal({ 'calls.wipe': { allow: { when: true } } }), new RegExp(`${rules}\\.when`))
  for (const members of [null, 1, { 'calls.wipe': null }, { 'calls.wipe': 'app://x' }]) refusal(members)
})

test('a state has a policy as an event has: who, and no gesture', () => {
  const { gate } = judge({ 'states.theme': { allow: { origins: ['app://x'] } } })
  const admits = gate.admitting('states.theme')
  assert.is(admits?.(documentFacts({ origin: 'app://x' })), true)
  assert.is(admits?.(documentFacts()), false)
  assert.match(refusal({ 'states.theme': { requires: 'user-gesture' } }), /left out/)
})

test('of a state, a session is told what it may have at that time: at first, and when it is set', async () => {
  const { gate } = judge({ 'states.theme': { allow: { when: () => isOpen } } })
  let isOpen = false
  const provider = { calls: { wipe: () => {} }, states: { theme: 'first' } }
  const { accept, served } = createServer<typeof desk, DocumentFacts>(desk, provider, { gate })
  const { 0: near, 1: far } = createMemoryPorts()
  accept(far, documentFacts())
  const told: unknown[] = []
  toDomPort(near).addEventListener('message', ({ data }) => void told.push(data))
  near.start()
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20))
  near.postMessage([HELLO, PROTOCOL_VERSION, 'desk', 0])
  await settled()
  assert.equal((told[0] as unknown[])[2], [
    ['calls', 'wipe', false, 0],
    ['events', 'saved', false, 0],
    ['states', 'theme', false, undefined],
  ])
  served.states.theme.set('second')
  isOpen = true
  served.states.theme.set('third')
  await settled()
  isOpen = false
  served.states.theme.set('fourth')
  near.postMessage([PONG, 3])
  await settled()
  assert.equal(told.slice(1), [[STATE, 2, 'third', PING, 3]])
  isOpen = true
  served.states.theme.set('fifth')
  await settled()
  assert.equal(told.slice(2), [[STATE, 2, 'fifth', PING, 3]])
})

test('a state’s predicate may end the session that it is asked for: then none has opened', async () => {
  const { gate } = judge({ 'states.theme': { allow: { when: () => served.stop() === undefined } } })
  const provider = { calls: { wipe: () => {} }, states: { theme: 'first' } }
  const heard: string[] = []
  const watcher = {
    accepted: () => ({ opened: () => void heard.push('opened'), closed: () => void heard.push('closed') }),
    emitted: () => {},
  }
  const { accept, served } = createServer<typeof desk, DocumentFacts>(
    desk,
    provider,
    { gate },
    watcher as unknown as Watcher<DocumentFacts>,
  )
  served.onSession(() => void heard.push('told'))
  const { 0: near, 1: far } = createMemoryPorts()
  accept(far, documentFacts())
  near.start()
  near.postMessage([HELLO, PROTOCOL_VERSION, 'desk', 0])
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.equal(heard, ['closed'])
})

test('a policy that narrows nothing known is refused, since it would narrow nothing', () => {
  const bad = [
    { origin: ['app://x'] },
    { unsafeFilePaths: [] },
    { subFrames: true },
    { origins: null },
    { origins: 'app://x' },
    null,
  ]
  for (const allow of bad) {
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

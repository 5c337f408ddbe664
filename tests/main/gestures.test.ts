import { EventEmitter } from 'node:events'
import type { InputEvent, WebContents } from 'electron'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Gestures, isDeliberate } from '../../main/gestures.js'
import { createManualClock } from '../../testing/index.js'
import { documentFacts } from '../helpers/document-facts.js'

const FACTS = documentFacts()

function windowOf(id: number): WebContents {
  return Object.assign(new EventEmitter(), { id }) as unknown as WebContents
}
const press = (contents: WebContents, input: object = { type: 'mouseDown' }) =>
  void (contents as unknown as EventEmitter).emit('input-event', {}, input)
const listeners = (contents: WebContents) =>
  ['input-event', 'destroyed'].map((name) => contents.listenerCount(name))

function setUp() {
  const clock = createManualClock()
  const contents = windowOf(1)
  const gestures = new Gestures(clock, () => [contents])
  return { clock, contents, gestures }
}

test('an input counts once, and for five seconds', () => {
  const { clock, contents, gestures } = setUp()
  gestures.need()
  assert.is(gestures.spend(FACTS), false)
  press(contents, { type: 'mouseMove' })
  assert.is(gestures.spend(FACTS), false)
  press(contents)
  clock.advance(5_000)
  assert.is(gestures.spend(FACTS), true)
  assert.is(gestures.spend(FACTS), false)
  press(contents)
  clock.advance(5_001)
  assert.is(gestures.spend(FACTS), false)
})

test('it counts for main frames of windows, and for no <webview> guest', () => {
  const { contents, gestures } = setUp()
  gestures.need()
  press(contents)
  assert.is(gestures.spend({ ...FACTS, isMainFrame: false }), false)
  assert.is(gestures.spend({ ...FACTS, webContentsType: 'webview' }), false)
  assert.is(gestures.spend({ ...FACTS, webContentsId: 2 }), false)
  assert.is(gestures.spend(FACTS), true, 'who could not have it has not spent it')
})

test('a new document has nothing of what was meant for the one before', () => {
  const { contents, gestures } = setUp()
  gestures.need()
  press(contents)
  gestures.greet(contents)
  assert.is(gestures.spend(FACTS), false)
  press(contents)
  assert.is(gestures.spend(FACTS), true)
})

test('nothing is listened to while nobody needs it, and nothing is left of it', () => {
  const { contents, gestures } = setUp()
  gestures.greet(contents)
  assert.equal(listeners(contents), [0, 0])
  const [one, two] = [gestures.need(), gestures.need()]
  const second = windowOf(2)
  gestures.greet(second)
  gestures.greet(second)
  assert.is(gestures.watched, 2)
  assert.equal(
    [listeners(contents), listeners(second)],
    [
      [1, 1],
      [1, 1],
    ],
  )
  ;(second as unknown as EventEmitter).emit('destroyed')
  assert.equal(listeners(second), [0, 0])
  one()
  one()
  assert.equal(listeners(contents), [1, 1])
  two()
  assert.equal(listeners(contents), [0, 0])
  assert.is(gestures.watched, 0)
})

test('a press of a button or a key counts, a lifted finger does; a modifier, Escape, a held key and the pointer do not', () => {
  const counts = (input: object) => isDeliberate(input as InputEvent)
  for (const input of [
    { type: 'mouseDown' },
    { type: 'touchEnd' },
    { type: 'rawKeyDown', key: 'a' },
    { type: 'keyDown', key: 'Enter', isAutoRepeat: false },
    { type: 'rawKeyDown', key: ' ' },
    { type: 'rawKeyDown', key: 'F1' },
  ])
    assert.ok(counts(input), JSON.stringify(input))
  for (const input of [
    ...['mouseMove', 'mouseUp', 'mouseEnter', 'mouseWheel', 'touchStart', 'touchMove', 'touchCancel', 'char'],
    ...['keyUp', 'gestureScrollUpdate', 'pointerMove', 'undefined', 'contextMenu'],
  ])
    assert.not(counts({ type: input, key: 'a' }), input)
  for (const key of ['Shift', 'Control', 'Alt', 'Meta', 'CapsLock', 'Escape', 'Unidentified', ''])
    assert.not(counts({ type: 'rawKeyDown', key }), key)
  assert.not(counts({ type: 'rawKeyDown', key: 'a', isAutoRepeat: true }))
  assert.not(counts({ type: 'rawKeyDown' }), 'a key that nobody names')
  assert.not(counts({}))
})

test.run()

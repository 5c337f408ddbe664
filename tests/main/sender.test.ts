import type { IpcMainEvent } from 'electron'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSender } from '../../main/sender.js'

/** What Electron gives for a message of a main frame, with some of it changed. */
function eventWith(changes: { frame?: object | null; event?: object; sender?: object } = {}): IpcMainEvent {
  const frame =
    changes.frame === null
      ? null
      : {
          processId: 7,
          routingId: 3,
          frameTreeNodeId: 11,
          origin: 'app://notes',
          url: 'app://notes/',
          parent: null,
          detached: false,
          isDestroyed: () => false,
          ...changes.frame,
        }
  const sender = { id: 1, mainFrame: frame, getType: () => 'window', opener: null, ...changes.sender }
  return { type: 'frame', processId: 7, frameId: 3, sender, senderFrame: frame, ...changes.event } as never
}

const reasonOf = (event: IpcMainEvent) => {
  const sender = readSender(event)
  return typeof sender === 'string' ? sender : undefined
}

test('reads a live main frame', () => {
  const sender = readSender(eventWith())
  assert.ok(typeof sender !== 'string')
  assert.equal(sender.facts, {
    origin: 'app://notes',
    webContentsId: 1,
    isMainFrame: true,
    ancestors: [],
    frameTreeNodeId: 11,
    processId: 7,
    frameId: 3,
    webContentsType: 'window',
    hasOpener: false,
    fileUrl: undefined,
  })
})

test('a service worker has no frame', () => {
  assert.is(reasonOf(eventWith({ event: { type: 'service-worker' } })), 'not-a-frame')
  assert.is(reasonOf(eventWith({ event: { type: undefined } })), 'not-a-frame')
})

test('a frame that is null, detached or destroyed is no one', () => {
  assert.is(reasonOf(eventWith({ frame: null })), 'document-gone')
  assert.is(reasonOf(eventWith({ frame: { detached: true } })), 'document-gone')
  assert.is(reasonOf(eventWith({ frame: { isDestroyed: () => true } })), 'document-gone')
})

test('a frame that shows another document by now is not the sender', () => {
  assert.is(reasonOf(eventWith({ frame: { processId: 8 } })), 'other-document')
  assert.is(reasonOf(eventWith({ frame: { routingId: 4 } })), 'other-document')
})

test('getters that throw, as those of a disposed frame do, refuse', () => {
  const disposed = {
    get origin(): string {
      throw new Error('Render frame was disposed before WebFrameMain could be accessed')
    },
  }
  const frame = Object.defineProperties({}, Object.getOwnPropertyDescriptors(disposed))
  const event = eventWith()
  Object.defineProperty(event.senderFrame, 'origin', Object.getOwnPropertyDescriptor(frame, 'origin') ?? {})
  assert.is(reasonOf(event), 'document-gone')
  const destroyed = {
    getType: () => {
      throw new TypeError('Object has been destroyed')
    },
  }
  assert.is(reasonOf(eventWith({ sender: destroyed })), 'document-gone')
})

test('a frame with a parent, or one that is not the current main frame, is a sub-frame', () => {
  for (const changes of [
    { frame: { parent: { origin: 'app://a', parent: null } } },
    { sender: { mainFrame: {} } },
  ]) {
    const sender = readSender(eventWith(changes))
    assert.is(typeof sender !== 'string' && sender.facts.isMainFrame, false)
  }
})

test('the origins of the frames around it are told, the nearest first', () => {
  const top = { origin: 'https://evil.example', parent: null }
  const sender = readSender(eventWith({ frame: { parent: { origin: 'null', parent: top } } }))
  assert.equal(typeof sender !== 'string' && sender.facts.ancestors, ['null', 'https://evil.example'])
})

test('an opener is told', () => {
  const sender = readSender(eventWith({ sender: { opener: {} } }))
  assert.ok(typeof sender !== 'string' && sender.facts.hasOpener)
})

test('only a file: document tells its URL', () => {
  const sender = readSender(eventWith({ frame: { origin: 'file://', url: 'file:///a' } }))
  assert.is(typeof sender !== 'string' && sender.facts.fileUrl, 'file:///a')
})

test.run()

// page.test.ts: the component, without a browser
// @vitest-environment jsdom
import { createMemoryBridge, type MemoryBridge } from 'electron-port-bridge/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { notes } from './contract.js'
import { showNotes } from './page.js'

let bridge: MemoryBridge
beforeEach(() => {
  bridge = createMemoryBridge()
  document.body.replaceChildren()
})
afterEach(() => bridge.close())

const items = () => [...document.querySelectorAll('li')].map((item) => item.textContent)
const alert = () => document.querySelector('p')?.textContent

test('shows the notes that there are, and each that comes', async () => {
  const served = bridge.provide(notes, { calls: { list: () => ['Milk'], add: () => 2 } })
  await showNotes(document.body)
  expect(items()).toEqual(['Milk'])
  served.events.emit('added', 'Bread')
  await expect.poll(items).toEqual(['Milk', 'Bread'])
})

test('says when there is no room', async () => {
  bridge.provide(notes, {
    calls: {
      list: () => [],
      add: (_text, { errors }) => {
        throw errors.Full({ limit: 3 })
      },
    },
  })
  const add = await showNotes(document.body)
  await add?.('Milk')
  expect(alert()).toBe('Only 3 notes')
})

test('says when main does not answer', async () => {
  bridge.refuse(notes)
  await showNotes(document.body)
  expect(alert()).toBe('Notes are not available')
})

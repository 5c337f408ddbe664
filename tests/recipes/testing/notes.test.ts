// notes.test.ts: the provider, as a page sees it
import { connect } from 'electron-port-bridge/renderer'
import { createMemoryBridge, type MemoryBridge } from 'electron-port-bridge/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { notes } from './contract.js'
import { serveNotes } from './notes.js'

let bridge: MemoryBridge
beforeEach(() => {
  bridge = createMemoryBridge({ facts: { origin: 'app://notes' } })
  serveNotes(bridge, 1)
})
afterEach(() => bridge.close())

test('keeps a note, and tells every page', async () => {
  const [one, two] = [await connect<typeof notes>('notes'), await connect<typeof notes>('notes')]
  const told = two.events.once('added')
  expect(await one.calls.add('Milk')).toBe(1)
  expect(await told).toBe('Milk (app://notes)')
  expect(await two.calls.list()).toEqual(['Milk (app://notes)'])
})

test('refuses what is too long, and what is too much', async () => {
  const api = await connect<typeof notes>('notes')
  await expect(api.calls.add('x'.repeat(21))).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  await api.calls.add('Milk')
  await expect(api.calls.add('Bread')).rejects.toMatchObject({ name: 'Full', data: { limit: 1 } })
})

test('ends the sessions of its pages', async () => {
  const api = await connect<typeof notes>('notes')
  bridge.close()
  expect(await api.closed).toMatchObject({ code: 'BRIDGE_CLOSED' })
})

// notes.node.ts: the provider, by Node's own test runner
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from 'electron-port-bridge/renderer'
import { createMemoryBridge } from 'electron-port-bridge/testing'
import type { notes } from './contract.js'
import { serveNotes } from './notes.js'

test('keeps a note, and refuses what is too much', async (t) => {
  const bridge = createMemoryBridge({ facts: { origin: 'app://notes' } })
  t.after(() => bridge.close())
  serveNotes(bridge, 1)
  const api = await connect<typeof notes>('notes')
  assert.equal(await api.calls.add('Milk'), 1)
  assert.deepEqual(await api.calls.list(), ['Milk (app://notes)'])
  await assert.rejects(api.calls.add('Bread'), { name: 'Full', data: { limit: 1 } })
})

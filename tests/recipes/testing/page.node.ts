// page.node.ts: the component, with jsdom for a document
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryBridge } from 'electron-port-bridge/testing'
import { JSDOM } from 'jsdom'
import { notes } from './contract.js'
import { showNotes } from './page.js'

test('shows the notes that there are', async (t) => {
  globalThis.document = new JSDOM().window.document
  const bridge = createMemoryBridge()
  t.after(() => bridge.close())
  bridge.provide(notes, { calls: { list: () => ['Milk'], add: () => 2 } })
  await showNotes(document.body)
  assert.equal(document.querySelector('li')?.textContent, 'Milk')
})

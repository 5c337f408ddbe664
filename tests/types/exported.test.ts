// A project with `declaration: true` exports what the doors give it, and must be able to name every type in that.
import ts from 'typescript'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compile, listed } from '../helpers/compiler.js'

const CONTRACT = `
import { defineContract, unchecked } from 'electron-port-bridge/contract'
export const notes = defineContract('notes', {
  calls: { list: { output: unchecked<string[]>() } },
  streams: { search: { input: unchecked<string>(), item: unchecked<{ id: string }>() } },
  events: { saved: { payload: unchecked<{ id: string }>() } },
  states: { theme: { value: unchecked<'light' | 'dark'>() } },
  errors: { NotFound: unchecked<{ id: string }>() },
})
`

const PAGE = `
import { asErrorOf, isErrorOf } from 'electron-port-bridge/contract'
import { claimPort, connect, connectPeer, measureCalls } from 'electron-port-bridge/renderer'
import { notes } from './contract.js'
export const api = await connect<typeof notes>('notes')
export const measured = measureCalls(api)
export const peer = await connectPeer(notes)
export const port = await claimPort('port')
export const closed = await api.closed
export const { calls, streams, events, states } = api
export const search = streams.search('')
export const saved = events.once('saved')
export const error = asErrorOf(undefined, api)
export const isNotFound = isErrorOf
`

const MAIN = `
import { audit, createBridge, type Diagnostics, secureWebPreferences } from 'electron-port-bridge/main'
import { notes } from './contract.js'
export const bridge = createBridge({ allow: { origins: ['app://notes'] } })
export const served = bridge.provide(notes, {
  calls: { list: () => [] },
  streams: { async *search() {} },
  states: { theme: 'light' },
})
export const { theme } = served.states
export const { emit } = served.events
export const sessions = bridge.sessions
export const stats = bridge.stats()
export const manifest = bridge.manifest()
export const preferences = secureWebPreferences()
export const findings = await audit()
export const seen = (message: Diagnostics[keyof Diagnostics]) => ({ ...message })
export const admitted = (message: Diagnostics['electron-port-bridge.document-admitted']) => message.document
export const ended = (message: Diagnostics['electron-port-bridge.stream-ended']) => message
served.onSession((session) => sessionsByHand.push(session))
export const sessionsByHand: Parameters<Parameters<typeof served.onSession>[0]>[0][] = []
`

const TESTS = `
import { createPortPair, connect, provide } from 'electron-port-bridge/port'
import { createManualClock, createMemoryBridge, createRecorder } from 'electron-port-bridge/testing'
import { notes } from './contract.js'
export const bridge = createMemoryBridge()
export const pair = createPortPair()
export const trusted = await connect(notes, pair[0], { trust: 'trusted' })
export const client = await connect(notes, pair[0])
export const clock = createManualClock()
export const recorder = createRecorder(pair[1], notes)
`

test('what the doors give can be exported from a project that emits declarations', () => {
  const sources = new Map([
    ['tests/exported/contract.ts', CONTRACT],
    ['tests/exported/page.ts', PAGE],
    ['tests/exported/main.ts', MAIN],
    ['tests/exported/tests.ts', TESTS],
  ])
  const complaints = compile([...sources.keys()], {
    sources,
    options: {
      declaration: true,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      // The declarations that are published, by the package's own `exports`.
      paths: {},
      lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.asynciterable.d.ts'],
    },
  })
  assert.is(complaints.length, 0, listed(complaints))
})

test.run()

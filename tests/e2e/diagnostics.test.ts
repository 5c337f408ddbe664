import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import type { BridgeStats, Diagnostics, TracedCall, TracedStream } from 'electron-port-bridge/main'
import * as assert from 'uvu/assert'
import { NOTES, notes, PAGE, page } from './contracts.js'
import { e2e, inPage, run, showPage, testBridge, until } from './harness.js'
import { spyProvider } from './provider.js'

/** What is published on those channels while `work` is under way. */
async function published<K extends keyof Diagnostics>(
  names: readonly K[],
  work: (messages: Diagnostics[K][]) => Promise<void>,
): Promise<Diagnostics[K][]> {
  const messages: Diagnostics[K][] = []
  const hear = (message: unknown) => void messages.push(message as Diagnostics[K])
  for (const name of names) subscribe(name, hear)
  try {
    await work(messages)
  } finally {
    for (const name of names) unsubscribe(name, hear)
  }
  return messages
}

e2e('documents, sessions and refusals are published with main’s facts of them', 'model', async () => {
  const messages = await published(
    [
      'electron-port-bridge.document-admitted',
      'electron-port-bridge.document-closed',
      'electron-port-bridge.refused',
      'electron-port-bridge.session-opened',
      'electron-port-bridge.session-closed',
    ],
    async (messages) => {
      const bridge = testBridge()
      bridge.provide(notes, spyProvider().provider)
      const win = await showPage()
      const { id } = win.webContents
      await inPage(win, `const api = await connect(${NOTES}); return api.calls.echo('a secret')`)
      assert.equal(
        bridge.sessions.map(({ since, ...session }) => session),
        [
          {
            session: 1,
            contract: 'notes',
            role: 'provider',
            document: 1,
            origin: 'app://main',
            webContentsId: id,
            pid: undefined,
          },
        ],
      )
      assert.ok(Math.abs((bridge.sessions[0]?.since ?? 0) - Date.now()) < 60_000)
      await inPage(win, `return codeOf(connect('unheard-of', { timeoutMs: 20000 }))`)
      const other = await showPage('app://other/')
      other.destroy()
      win.destroy()
      await until(() => messages.some(({ kind }) => kind === 'document-closed'), 'the document is gone')
      await until(() => bridge.sessions.length === 0, 'the session is over')
    },
  )
  const kinds = messages.map(({ kind }) => kind)
  for (const kind of ['document-admitted', 'session-opened', 'session-closed', 'document-closed'] as const)
    assert.is(kinds.filter((other) => other === kind).length, 1, kind)
  const refused = messages.flatMap((message) => (message.kind === 'refused' ? [message.refused] : []))
  assert.equal(
    refused.map(({ reason, origin, contract }) => [reason, origin, contract]),
    [
      ['contract-unknown', 'app://main', 'unheard-of'],
      ['origin', 'app://other', undefined],
    ],
  )
  const closed = messages.find((message) => message.kind === 'session-closed')
  assert.equal([closed?.code, closed?.wasOpen], ['DESTROYED', true])
})

e2e('a page’s calls and streams are traced in main, and counted', 'chromium', async () => {
  const bridge = testBridge()
  bridge.on('failure', () => {})
  bridge.stats()
  bridge.provide(notes, spyProvider().provider)
  const win = await showPage()
  const ended: (TracedCall | TracedStream)[] = []
  const channels = [
    tracingChannel<unknown, TracedCall>('electron-port-bridge.call'),
    tracingChannel<unknown, TracedStream>('electron-port-bridge.stream'),
  ]
  const end = (request: unknown) => void ended.push(request as TracedCall | TracedStream)
  for (const { end: first, asyncEnd } of channels) {
    first.subscribe(end)
    asyncEnd.subscribe(end)
  }
  try {
    await inPage(
      win,
      `const api = await connect(${NOTES})
       await api.calls.echo('a secret'); await api.calls.open({ id: 'a' }); await codeOf(api.calls.open({ id: 'missing' }))
       await codeOf(api.calls.fail()); await codeOf(api.calls.open({ id: 5 }))
       for await (const _ of api.streams.count(10));`,
    )
  } finally {
    for (const { end: first, asyncEnd } of channels) {
      first.unsubscribe(end)
      asyncEnd.unsubscribe(end)
    }
  }
  const outcomes = [...new Set(ended)].map(({ member, outcome, code }) => [member, outcome, code])
  assert.equal(outcomes, [
    ['calls.echo', 'ok', undefined],
    ['calls.open', 'ok', undefined],
    ['calls.open', 'declared-error', 'NotFound'],
    ['calls.fail', 'failed', 'INTERNAL'],
    ['calls.open', 'refused', 'INPUT_INVALID'],
    ['streams.count', 'ok', undefined],
  ])
  const { documents, sessions, inFlight, contracts } = bridge.stats()
  assert.equal([documents, sessions, inFlight], [1, 1, 0])
  const { requests } = contracts.notes as NonNullable<typeof contracts.notes>
  assert.is(requests['calls.echo']?.bytesIn, 2 * 'a secret'.length)
  assert.equal(requests['calls.open']?.outcomes, {
    ok: 1,
    'declared-error': 1,
    failed: 0,
    refused: 1,
    cancelled: 0,
    closed: 0,
  })
  assert.equal([requests['streams.count']?.items, requests['streams.count']?.outcomes.ok], [10, 1])
})

e2e('a session in which main asks is seen too, with its calls and streams', 'model', async () => {
  const bridge = testBridge()
  const win = await showPage()
  await inPage(
    win,
    `globalThis.served = provide(${PAGE}, { calls: { unsaved: () => true, hang: () => {}, lie: () => 5 }, streams: { upload: () => [] } })`,
  )
  const opened: Diagnostics['electron-port-bridge.stream-opened'][] = []
  const hear = (message: unknown) => void opened.push(message as (typeof opened)[number])
  subscribe('electron-port-bridge.stream-opened', hear)
  bridge.stats()
  const api = await bridge.connect(page, win.webContents)
  try {
    assert.is(await api.calls.unsaved(), true)
    for await (const _ of api.streams.upload());
  } finally {
    unsubscribe('electron-port-bridge.stream-opened', hear)
  }
  assert.equal(
    opened.map(({ role, contract, member }) => [role, contract, member]),
    [['consumer', 'page', 'streams.upload']],
  )
  const { requests } = bridge.stats().contracts.page as NonNullable<BridgeStats['contracts'][string]>
  assert.is(requests['calls.unsaved']?.outcomes.ok, 1)
  assert.equal(
    bridge.sessions.map(({ contract, role, origin, document }) => [contract, role, origin, document]),
    [['page', 'consumer', 'app://main', 1]],
  )
  api.close()
  await api.closed
  await until(() => bridge.sessions.length === 0, 'it is over')
})

e2e(
  'a measured client’s calls and streams are entries that a page’s PerformanceObserver sees',
  'chromium',
  async () => {
    testBridge().provide(notes, spyProvider().provider)
    const win = await showPage()
    const [entries, kept] = await inPage(
      win,
      `const { measureCalls } = await import('/dist/renderer.js')
     const entries = []
     const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()))
     observer.observe({ type: 'measure' })
     const api = measureCalls(await connect(${NOTES}))
     await api.calls.echo('a secret')
     const failed = await api.calls.open({ id: 'missing' }).catch((error) => error)
     if (!isErrorOf(failed, api, 'NotFound')) throw failed
     for await (const _ of api.streams.count(10));
     while (entries.length < 3) await new Promise((resolve) => setTimeout(resolve, 5))
     return [entries.map(({ name, detail, duration }) => ({ name, ...detail.devtools, isLong: duration >= 0 })),
       performance.getEntriesByType('measure').length]`,
    )
    assert.equal(kept, 0)
    const entry = {
      dataType: 'track-entry',
      trackGroup: 'electron-port-bridge',
      track: 'notes',
      isLong: true,
    }
    const of = (kind: string, outcome: string, ...more: string[][]) => [
      ['kind', kind],
      ['outcome', outcome],
      ...more,
    ]
    assert.equal(entries, [
      {
        ...entry,
        name: 'notes.echo',
        color: 'primary',
        properties: of('call', 'ok'),
        tooltipText: 'notes.echo',
      },
      {
        ...entry,
        name: 'notes.open',
        color: 'error',
        properties: of('call', 'NotFound'),
        tooltipText: 'notes.open: NotFound',
      },
      {
        ...entry,
        name: 'notes.count',
        color: 'secondary',
        properties: of('stream', 'ok', ['items', '10']),
        tooltipText: 'notes.count',
      },
    ])
  },
)

void run()

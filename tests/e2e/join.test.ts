import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { BrowserWindow } from 'electron'
import { isKitError } from 'electron-port-bridge/contract'
import type { Bridge, RefusalReason } from 'electron-port-bridge/main'
import * as assert from 'uvu/assert'
import { CHANNEL, IPC_WHO } from '../../wire/protocol.js'
import { NOTES, notes, PROVIDE_SEARCH, SEARCH, search } from './contracts.js'
import { e2e, inPage, next, run, showPage, testBridge, until } from './harness.js'
import { spyProvider } from './provider.js'

const BOTH = { allow: { origins: ['app://main', 'app://other'] } }
const CONNECT = `globalThis.api = await connectPeer(${SEARCH}, { timeoutMs: 20000 })`

/** Two windows of two origins, the second of which provides. */
async function twoWindows(bridge: Bridge = testBridge(BOTH)) {
  const consumer = await showPage('app://main/')
  const provider = await showPage('app://other/')
  const ends = { provider: provider.webContents, consumer: consumer.webContents }
  const joined = bridge.join(search, ends)
  return { bridge, consumer, provider, joined, ends }
}

async function reload(win: BrowserWindow): Promise<void> {
  const loaded = next(win.webContents, 'did-finish-load')
  win.webContents.reload()
  await loaded
}

function refusals(bridge: Bridge): RefusalReason[] {
  const reasons: RefusalReason[] = []
  bridge.on('refused', ({ reason }) => void reasons.push(reason))
  return reasons
}

e2e('two windows talk directly, and each knows of the other what main says', 'model', async () => {
  const { consumer, provider, joined } = await twoWindows()
  await inPage(provider, PROVIDE_SEARCH)
  const [found, peer, items, heard] = await inPage(
    consumer,
    `${CONNECT}; const items = []; for await (const n of api.streams.count(3)) items.push(n)
     api.notices.note('hello'); const found = await api.calls.find('x')
     return [found, api.peer, items, Object.isFrozen(api) && Object.isFrozen(api.peer)]`,
  )
  assert.equal(found, ['x', 'page', 'app://main'])
  assert.equal(peer, {
    kind: 'page',
    origin: 'app://other',
    webContentsId: provider.webContents.id,
    isMainFrame: true,
  })
  assert.equal(items, [0, 1, 2])
  assert.is(heard, true)
  assert.equal(await inPage(provider, 'return seen'), ['hello'])
  assert.is(joined.links, 1)
})

e2e('neither end takes the other at its word', 'chromium', async () => {
  const { consumer, provider } = await twoWindows()
  await inPage(provider, PROVIDE_SEARCH)
  const codes = await inPage(
    consumer,
    `${CONNECT}; return [await codeOf(api.calls.lie()), await codeOf(api.calls.find(5)), await codeOf(api.calls.find('x'))]`,
  )
  assert.equal(codes, ['RESULT_INVALID', 'INPUT_INVALID', 'resolved'])
  // A contract without schemas could not check the peer.
  const shape = `'search'`
  assert.is(await inPage(consumer, `return codeOf(connectPeer(${shape}))`), 'INVALID_ARGUMENT')
})

e2e('what trusts main is never given to a peer, nor the reverse', 'model', async () => {
  const { bridge, consumer, provider } = await twoWindows()
  bridge.provide(notes, spyProvider().provider)
  await inPage(provider, PROVIDE_SEARCH)
  const codes = await inPage(
    consumer,
    `return Promise.all([codeOf(connect(${SEARCH}, { timeoutMs: 600 })), codeOf(connectPeer(defineContract('notes', {}), { timeoutMs: 600 })),
       codeOf(connectPeer(${SEARCH})), codeOf(connect(${NOTES}))])`,
  )
  assert.equal(codes, ['TIMEOUT', 'TIMEOUT', 'resolved', 'resolved'])
})

e2e('whichever end comes first, and the join too, may wait for the others', 'model', async () => {
  const bridge = testBridge(BOTH)
  const consumer = await showPage('app://main/')
  const found = inPage(consumer, `${CONNECT}; return api.calls.find('late')`)
  const provider = await showPage('app://other/')
  await inPage(provider, PROVIDE_SEARCH)
  bridge.join(search, { provider: provider.webContents, consumer: consumer.webContents.mainFrame })
  assert.is((await found)[0], 'late')
})

e2e('the policy judges both ends', 'model', async () => {
  const bridge = testBridge()
  const reasons = refusals(bridge)
  const { consumer, provider } = await twoWindows(bridge)
  await inPage(provider, PROVIDE_SEARCH)
  assert.is(await inPage(consumer, `return codeOf(connectPeer(${SEARCH}, { timeoutMs: 600 }))`), 'TIMEOUT')
  assert.equal(reasons, ['origin'])
})

e2e("a join's own policy narrows the bridge's, for either end", 'model', async () => {
  const bridge = testBridge(BOTH)
  const refused: unknown[] = []
  bridge.on(
    'refused',
    ({ reason, origin, webContentsId }) => void refused.push([reason, origin, webContentsId]),
  )
  const { ends, joined, consumer, provider } = await twoWindows(bridge)
  joined.stop()
  await inPage(provider, PROVIDE_SEARCH)
  const attempt = () => inPage(consumer, `return codeOf(connectPeer(${SEARCH}, { timeoutMs: 20000 }))`)
  for (const origin of ['app://main', 'app://other']) {
    const narrow = bridge.join(search, ends, { allow: { origins: [origin] } })
    assert.is(await attempt(), 'REFUSED')
    narrow.stop()
  }
  bridge.join(search, ends, { allow: { origins: BOTH.allow.origins } })
  assert.is(await attempt(), 'resolved')
  assert.equal(refused, [
    ['contract-not-allowed', 'app://other', provider.webContents.id],
    ['contract-not-allowed', 'app://main', consumer.webContents.id],
  ])
})

e2e('a predicate that changes its mind is asked at each join', 'model', async () => {
  let allowed = true
  const bridge = testBridge({ allow: { ...BOTH.allow, when: () => allowed } })
  const { consumer, provider } = await twoWindows(bridge)
  await inPage(provider, PROVIDE_SEARCH)
  const waiting = inPage(consumer, `${CONNECT}; return api.calls.find('first')`)
  assert.is((await waiting)[0], 'first')
  allowed = false
  assert.is(await inPage(consumer, `return codeOf(connectPeer(${SEARCH}))`), 'REFUSED')
})

e2e('either side may be loaded again, and is joined again', 'model', async () => {
  const { consumer, provider, joined } = await twoWindows()
  await inPage(provider, PROVIDE_SEARCH)
  await inPage(consumer, CONNECT)
  await reload(consumer)
  await until(
    () => inPage(provider, 'return served.sessions.length === 0'),
    'the end of the first session at the provider',
  )
  assert.is((await inPage(consumer, `${CONNECT}; return api.calls.find('again')`))[0], 'again')

  const pending = inPage(consumer, `return [await codeOf(api.calls.hang()), (await api.closed).code]`)
  await until(() => inPage(provider, 'return served.sessions.length === 1'), 'the second session')
  await reload(provider)
  assert.equal(await pending, ['PEER_GONE', 'PEER_GONE'])
  const found = inPage(consumer, `${CONNECT}; return api.calls.find('third')`)
  await inPage(provider, PROVIDE_SEARCH)
  assert.is((await found)[0], 'third')
  assert.is(joined.links, 1)
})

e2e('one provider serves many clients, and one that crashes takes none along', 'model', async () => {
  const bridge = testBridge(BOTH)
  const provider = await showPage('app://other/')
  await inPage(provider, PROVIDE_SEARCH)
  // Each document of the other origin's windows is a client of its own.
  bridge.on('document', (document) => {
    if (document.origin === 'app://main')
      bridge.join(search, { provider: provider.webContents, consumer: document })
  })
  const clients = await Promise.all([0, 1, 2].map(() => showPage('app://main/')))
  for (const client of clients) await inPage(client, CONNECT)
  const peers = await inPage(provider, 'return served.sessions.map((s) => s.peer.webContentsId)')
  assert.equal(
    peers,
    clients.map((client) => client.webContents.id),
  )
  const [first, second, third] = clients as [BrowserWindow, BrowserWindow, BrowserWindow]
  await inPage(first, `void api.calls.hang().catch(() => {}); await api.calls.find('sent')`)
  first.webContents.forcefullyCrashRenderer()
  await until(() => inPage(provider, 'return served.sessions.length === 2'), 'the end of one session')
  assert.equal(await inPage(provider, 'return seen'), ['aborted PEER_GONE'])
  second.destroy()
  await until(() => inPage(provider, 'return served.sessions.length === 1'), 'the end of another')
  await inPage(provider, `served.events.emit('ready', 'x')`)
  assert.is((await inPage(third, `return api.calls.find('still')`))[0], 'still')
})

e2e('a provider that is destroyed ends every client, whose calls have no deadline', 'model', async () => {
  const { consumer, provider, joined, bridge, ends } = await twoWindows()
  await inPage(provider, PROVIDE_SEARCH)
  await inPage(consumer, CONNECT)
  const end = inPage(
    consumer,
    `const calls = Array.from({ length: 100 }, () => codeOf(api.calls.hang())); return [[...new Set(await Promise.all(calls))], (await api.closed).code]`,
  )
  await until(() => inPage(provider, 'return served.sessions.length === 1'), 'the session')
  const began = Date.now()
  provider.destroy()
  assert.equal(await end, [['PEER_GONE'], 'PEER_GONE'])
  assert.ok(Date.now() - began < 10_000, `took ${Date.now() - began} ms`)
  await until(() => joined.links === 0, 'the link is counted no more')
  // The join went with its window: another provider may take its place.
  const heir = await showPage('app://other/')
  await inPage(heir, PROVIDE_SEARCH)
  bridge.join(search, { ...ends, provider: heir.webContents })
  assert.is((await inPage(consumer, `${CONNECT}; return api.calls.find('heir')`))[0], 'heir')
})

e2e('a direct link cannot be revoked, and says why', 'model', async () => {
  const { consumer, provider, joined } = await twoWindows()
  await inPage(provider, PROVIDE_SEARCH)
  await inPage(consumer, CONNECT)
  const refused = (error: unknown) =>
    isKitError(error, 'UNSUPPORTED') && /no way to take a port back/.test(error.message)
  assert.throws(() => joined.revoke(), refused)
  // Nothing has changed by the attempt; stopping makes no further link and leaves the one that stands.
  assert.is(await inPage(consumer, `return codeOf(connectPeer(${SEARCH}, { timeoutMs: 20000 }))`), 'resolved')
  joined.stop()
  assert.is(await inPage(consumer, `return codeOf(connectPeer(${SEARCH}, { timeoutMs: 300 }))`), 'TIMEOUT')
  assert.is((await inPage(consumer, `return api.calls.find('on')`))[0], 'on')
  await reload(consumer)
  await until(() => joined.links === 0, 'no link')
  joined.revoke()
})

e2e('a consumer has one provider of a contract, and is not its own', 'model', async () => {
  const { bridge, ends, consumer } = await twoWindows()
  assert.throws(
    () => bridge.join(search, ends),
    (e: unknown) => isKitError(e, 'ALREADY_PROVIDED'),
  )
  const same = { provider: consumer.webContents, consumer: consumer.webContents.mainFrame }
  assert.throws(
    () => bridge.join(search, same),
    (e: unknown) => isKitError(e, 'INVALID_ARGUMENT'),
  )
  // biome-ignore lint/suspicious/noExplicitAny: an app without types.
  const wrong = { provider: 'window 1', consumer: consumer.webContents } as any
  assert.throws(
    () => bridge.join(search, wrong),
    (e: unknown) => isKitError(e, 'INVALID_ARGUMENT'),
  )
})

e2e(
  'a misspelt option of a bridge or a join is refused, and a name in place of a contract',
  'model',
  async () => {
    const isWrong = (error: unknown) => isKitError(error, 'INVALID_ARGUMENT')
    assert.throws(() => testBridge({ filter: () => false } as never), isWrong)
    assert.throws(() => testBridge({ allow: { ...BOTH.allow, wen: () => false } as never }), isWrong)
    const { bridge, joined, ends } = await twoWindows()
    joined.stop()
    assert.throws(() => bridge.join(search, ends, { alow: { origins: [] } } as never), isWrong)
    assert.throws(() => bridge.join('search' as never, ends), isWrong)
    assert.equal(bridge.manifest().joins, [])
  },
)

e2e('after the bridge has closed, its direct links go on', 'model', async () => {
  const { bridge, consumer, provider } = await twoWindows()
  await inPage(provider, PROVIDE_SEARCH)
  await inPage(consumer, CONNECT)
  bridge.close()
  assert.is((await inPage(consumer, `return api.calls.find('on')`))[0], 'on')
})

e2e('a claim that its preload says twice is one', 'model', async () => {
  const { bridge, consumer, provider, joined } = await twoWindows()
  const closed: unknown[] = []
  const hear = (told: unknown) => void closed.push(told)
  subscribe('electron-port-bridge.session-closed', hear)
  const pause = () => new Promise((resolve) => setTimeout(resolve, 300))
  try {
    await inPage(
      consumer,
      `globalThis.both = Promise.all([codeOf(connectPeer(${SEARCH})), codeOf(connect(${NOTES}))])`,
    )
    await pause()
    consumer.webContents.mainFrame.send(CHANNEL, [IPC_WHO])
    await pause()
    bridge.provide(notes, spyProvider().provider)
    await inPage(provider, PROVIDE_SEARCH)
    assert.equal(await inPage(consumer, 'return both'), ['resolved', 'resolved'])
    await pause()
    assert.equal([joined.links, bridge.sessions.length, closed], [1, 1, []])
  } finally {
    unsubscribe('electron-port-bridge.session-closed', hear)
  }
})

e2e('a document is limited by its own claims, not by what others open with it', 'model', async () => {
  const bridge = testBridge(BOTH)
  bridge.on('document', (document) => {
    if (document.origin !== 'app://other') return
    for (let at = 0; at < 256; at++) document.openPort(`port ${at}`, { deliver: 'claim' })
  })
  bridge.provide(notes, spyProvider().provider)
  const { consumer, provider, joined } = await twoWindows(bridge)
  await inPage(provider, PROVIDE_SEARCH)
  await inPage(
    consumer,
    `const search = ${SEARCH}; for (let at = 0; at < 255; at++) (await connectPeer(search)).close()`,
  )
  assert.is(joined.links, 255)
  assert.is(await inPage(provider, `return codeOf(connect(${NOTES}))`), 'resolved')
  assert.is(await inPage(consumer, `return codeOf(connect(${NOTES}))`), 'resolved')
})

void run()

import { defineContract, unchecked } from 'electron-port-bridge/contract'
import type { PageDocument, Refused } from 'electron-port-bridge/main'
import * as assert from 'uvu/assert'
import { NOTES, notes, PROVIDE_SEARCH, SEARCH, search } from './contracts.js'
import { e2e, inPage, next, run, showPage, testBridge, until } from './harness.js'
import { spyProvider } from './provider.js'

const settle = (ms = 200) => new Promise((resolve) => setTimeout(resolve, ms))

const offered = defineContract('offered', { calls: { which: { output: unchecked<string>() } } })
/** In a page: provides it; each provider tells which it is. */
const PROVIDE = `const offered = defineContract('offered', { calls: { which: { output: unchecked() } } })
  const offer = (which) => provide(offered, { calls: { which: () => which } })`

e2e('a port goes to no claim that was given up, and to one claim each', 'model', async () => {
  const bridge = testBridge()
  let document: PageDocument | undefined
  bridge.on('document', (it) => {
    document = it
  })
  const win = await showPage()
  const open = (timeoutMs = 30_000) => document?.openPort('p', { deliver: 'claim', timeoutMs })
  const GIVE_UP = `return codeOf(claimPort('p', { timeoutMs: 100 }))`

  assert.is(await inPage(win, GIVE_UP), 'TIMEOUT')
  open()
  assert.is(await inPage(win, `return codeOf(claimPort('p', { timeoutMs: 20000 }))`), 'resolved')

  assert.is(await inPage(win, GIVE_UP), 'TIMEOUT')
  const unclaimed = open(300)
  unclaimed?.start()
  await next(unclaimed as never, 'close')

  const codes = inPage(
    win,
    `return Promise.all([1, 2].map(() => codeOf(claimPort('p', { timeoutMs: 20000 }))))`,
  )
  await settle()
  open()
  open()
  assert.equal(await codes, ['resolved', 'resolved'])
})

e2e(
  'what a page provides no longer is not connected to; main waits for the next offer',
  'model',
  async () => {
    const bridge = testBridge()
    const win = await showPage()
    const which = async () => {
      const client = await bridge.connect(offered, win.webContents, { timeoutMs: 20_000 })
      return client.calls.which()
    }
    await inPage(win, `${PROVIDE}; globalThis.a = offer('a'); globalThis.b = offer('b')`)
    assert.is(await which(), 'b')
    await inPage(win, 'b.stop()')
    assert.is(await which(), 'a', 'the earlier offer stands')
    await inPage(win, 'a.stop()')
    const late = which()
    await settle()
    await inPage(win, `${PROVIDE}; offer('c')`)
    assert.is(await late, 'c')
  },
)

e2e('a join waits for the next offer of a page that has stopped providing', 'model', async () => {
  const bridge = testBridge({ allow: { origins: ['app://main', 'app://other'] } })
  const [consumer, provider] = [await showPage(), await showPage('app://other/')]
  bridge.join(search, { provider: provider.webContents, consumer: consumer.webContents })
  await inPage(provider, `${PROVIDE_SEARCH}; served.stop()`)
  const connected = inPage(consumer, `return codeOf(connectPeer(${SEARCH}, { timeoutMs: 20000 }))`)
  await settle(500)
  await inPage(provider, PROVIDE_SEARCH)
  assert.is(await connected, 'resolved')
})

e2e(
  'a claim waits for its provider as long as its page says, and hears why before that is over',
  'model',
  async () => {
    const bridge = testBridge({ allow: { origins: ['app://main', 'app://other'] } })
    const [win, provider] = [await showPage(), await showPage('app://other/')]
    let document: PageDocument | undefined
    bridge.on('document', (it) => {
      document = it
    })
    await win.loadURL('app://main/?again')
    const patient = inPage(
      win,
      `const options = { timeoutMs: 30000 }
    return Promise.all([connect(${NOTES}, options), connectPeer(${SEARCH}, options), claimPort('p', options)].map(codeOf))`,
    )
    const hurried = inPage(
      win,
      `const from = performance.now()
    const codes = await Promise.all([connect('nobody', { timeoutMs: 3000 }), connectPeer(${SEARCH}, { timeoutMs: 3000 })].map(codeOf))
    return [...codes, performance.now() - from > 1900]`,
    )
    assert.equal(await hurried, ['REFUSED', 'REFUSED', true])
    // More than the 10 s that are waited where nothing is said.
    await settle(11_000)
    bridge.provide(notes, spyProvider().provider)
    bridge.join(search, { provider: provider.webContents, consumer: win.webContents })
    await inPage(provider, PROVIDE_SEARCH)
    document?.openPort('p', { deliver: 'claim' })
    assert.equal(await patient, ['resolved', 'resolved', 'resolved'])
  },
)

e2e(
  'a page that asks for what is no name hears INVALID_ARGUMENT at once, whatever it asks with',
  'chromium',
  async () => {
    testBridge()
    const win = await showPage()
    const [codes, ms] = await inPage(
      win,
      `const bad = [undefined, null, '', 5, true, {}, [], { name: 5 }, { name: '' }, 'x'.repeat(65), () => {}]
    const from = performance.now()
    const codes = await Promise.all(bad.flatMap((it) => [connect(it), claimPort(it)]).map(codeOf))
    return [[...new Set(codes)], performance.now() - from]`,
    )
    assert.equal(codes, ['INVALID_ARGUMENT'])
    assert.ok(ms < 900, `${ms} ms`)
  },
)

e2e('a window is taken for its webContents, and one that was destroyed says so', 'model', async () => {
  const bridge = testBridge({ allow: { origins: ['app://main', 'app://other'] } })
  const [win, other] = [await showPage(), await showPage('app://other/')]
  await inPage(win, `${PROVIDE}; offer('a')`)
  const client = await bridge.connect(offered, win)
  assert.is(await client.calls.which(), 'a')
  const shown = await bridge.connect(offered, { webContents: win.webContents })
  assert.is(await shown.calls.which(), 'a')
  bridge.join(search, { provider: win, consumer: other }).stop()
  win.destroy()
  const code = await bridge.connect(offered, win).catch((error: { code: string }) => error.code)
  assert.is(code, 'DESTROYED')
})

e2e(
  'what a provider’s own report hears, the bridge’s listeners and counts hear too, and nothing is printed',
  'model',
  async () => {
    const bridge = testBridge({ stats: true })
    const [own, failures, printed]: [string[], string[], unknown[]] = [[], [], []]
    bridge.on('failure', ({ kind }) => void failures.push(kind))
    bridge.on('violation', ({ kind }) => void failures.push(kind))
    bridge.provide(notes, spyProvider().provider, { report: ({ kind }) => void own.push(kind) })
    const win = await showPage()
    const { error } = console
    console.error = (...line) => void printed.push(line)
    try {
      await inPage(
        win,
        `const api = await connect(${NOTES}); await codeOf(api.calls.fail()); await codeOf(api.calls.open({ id: 5 }))`,
      )
      bridge.removeAllListeners('failure')
      await inPage(win, `const api = await connect(${NOTES}); await codeOf(api.calls.fail())`)
    } finally {
      console.error = error
    }
    assert.equal(own, ['handler-error', 'invalid-input', 'handler-error'])
    assert.equal(failures, ['handler-error', 'invalid-input'])
    assert.equal(printed, [])
    const { contracts } = bridge.stats()
    assert.is(contracts.notes?.requests['calls.fail']?.outcomes.failed, 2, 'counted from the start')
  },
)

e2e('a connection that the page gave up is not made, and waits for nothing in main', 'model', async () => {
  const bridge = testBridge()
  const refused: Refused[] = []
  bridge.on('refused', (it) => void refused.push(it))
  const win = await showPage()
  const GIVE_UP = `return codeOf(connect(${NOTES}, { timeoutMs: 50 }))`
  // More than a document may have under way at a time.
  await inPage(
    win,
    `for (let i = 0; i < 300; i++) connect(${NOTES}, { signal: AbortSignal.timeout(50) }).catch(() => {})
    await new Promise((r) => setTimeout(r, 500))`,
  )
  assert.is(await inPage(win, GIVE_UP), 'TIMEOUT')
  const began: unknown[] = []
  const served = bridge.provide(notes, spyProvider().provider)
  served.onSession((session) => void began.push(session))
  await settle()
  assert.equal([began.length, served.sessions.length, refused.length], [0, 0, 0])
  assert.is(await inPage(win, `return codeOf(connect(${NOTES}))`), 'resolved')
})

e2e('claims are counted while they are under way, however many there have been', 'model', async () => {
  const bridge = testBridge()
  const win = await showPage()
  const served = bridge.provide(notes, spyProvider().provider)
  const after = `for (let i = 0; i < 600; i++) (await connect(${NOTES})).close()`
  await inPage(win, after)
  await until(() => served.sessions.length === 0, 'the end of the sessions')
  const [code, message] = await inPage(
    win,
    `for (let i = 0; i < 256; i++) claimPort('p' + i).catch(() => {})
     return claimPort('one more').catch((e) => [e.code, e.message])`,
  )
  assert.equal(code, 'REFUSED')
  assert.match(message, /too many claims at a time/)
})

void run()

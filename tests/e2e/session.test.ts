import { isKitError } from 'electron-port-bridge/contract'
import * as assert from 'uvu/assert'
import { NOTES, notes, PAGE, page } from './contracts.js'
import { e2e, inPage, run, showPage, testBridge, until } from './harness.js'
import { spyProvider } from './provider.js'

e2e('a page calls main and gets the result', 'chromium', async () => {
  const { provider, seen } = spyProvider()
  testBridge().provide(notes, provider)
  const win = await showPage()
  const note = await inPage(win, `const api = await connect(${NOTES}); return api.calls.open({ id: 'a' })`)
  assert.equal(note, { id: 'a', text: 'text of a' })
  assert.equal(seen, ['open a from app://main'])
})

e2e('structured-cloneable values arrive equal in both directions', 'model', async () => {
  const { provider } = spyProvider()
  testBridge().provide(notes, provider)
  const win = await showPage()
  const report = await inPage(
    win,
    `const api = await connect(${NOTES})
     const cycle = { name: 'c' }; cycle.self = cycle
     const value = { date: new Date(5), map: new Map([[1, new Set(['x'])]]), big: 12345678901234567890n,
       bytes: new Uint8Array([1, 2, 3]), re: /x/gi, un: undefined, nul: null, nan: NaN, zero: -0, cycle }
     const back = await api.calls.echo(value)
     return [back.date instanceof Date && back.date.getTime(), back.map.get(1).has('x'), String(back.big), [...back.bytes],
       String(back.re), 'un' in back, String(back.un), back.nul, Number.isNaN(back.nan), Object.is(back.zero, -0), back.cycle.self === back.cycle]`,
  )
  assert.equal(report, [
    5,
    true,
    '12345678901234567890',
    [1, 2, 3],
    '/x/gi',
    true,
    'undefined',
    null,
    true,
    true,
    true,
  ])
})

e2e('events reach the page, notices reach main, in order', 'chromium', async () => {
  const { provider, seen } = spyProvider()
  const served = testBridge().provide(notes, provider)
  const win = await showPage()
  const heard = inPage(
    win,
    `const api = await connect(${NOTES}); const heard = []
     return new Promise((resolve) => {
       api.events.on('saved', ({ id, at }) => { heard.push([id, at instanceof Date]); if (heard.length === 3) resolve(heard) })
       for (const who of ['a', 'b', 'c']) api.notices.typing(who)
     })`,
  )
  await until(() => seen.length === 3, 'three notices')
  for (const id of ['1', '2', '3']) served.events.emit('saved', { id, at: new Date(0) })
  assert.equal(await heard, [
    ['1', true],
    ['2', true],
    ['3', true],
  ])
  assert.equal(seen, ['typing a', 'typing b', 'typing c'])
})

e2e('a declared error crosses with its data, any other only as a reference', 'chromium', async () => {
  const { provider } = spyProvider()
  const bridge = testBridge()
  const failures: unknown[] = []
  bridge.on('failure', (report) => void failures.push(report.reference))
  bridge.provide(notes, provider)
  const win = await showPage()
  const [declared, opaque] = await inPage(
    win,
    `const api = await connect(${NOTES})
     const caught = (promise) => promise.then(() => null, (e) => e)
     const a = await caught(api.calls.open({ id: 'missing' })), b = await caught(api.calls.fail())
     return [[isErrorOf(a, api, 'NotFound'), a.data], [isKitError(b, 'INTERNAL'), b.reference, JSON.stringify(b) + b.message + b.stack]]`,
  )
  assert.equal(declared, [true, { id: 'missing' }])
  assert.equal(opaque.slice(0, 2), [true, failures[0]])
  assert.not.match(opaque[2], /secret|alice/)
})

e2e('input that the schema refuses reaches no handler', 'chromium', async () => {
  const { provider, seen } = spyProvider()
  const bridge = testBridge()
  bridge.on('failure', () => {})
  bridge.provide(notes, provider)
  const win = await showPage()
  const codes = await inPage(
    win,
    `const api = await connect(${NOTES})
     return [await codeOf(api.calls.open({ id: 3 })), await codeOf(api.calls.open()), await codeOf(api.calls.open({ id: () => 1 })),
       await codeOf(api.calls.echo({ list: [new Blob(['x'])] })), await codeOf(api.calls.echo(1))]`,
  )
  assert.equal(codes, ['INPUT_INVALID', 'INPUT_INVALID', 'NOT_CLONABLE', 'NOT_CLONABLE', 'resolved'])
  assert.equal(seen, [])
})

e2e('an abort in the page reaches the handler in main', 'chromium', async () => {
  const { provider, seen, aborted } = spyProvider()
  testBridge().provide(notes, provider)
  const win = await showPage()
  const outcome = inPage(
    win,
    `const api = await connect(${NOTES}); const controller = new AbortController()
     const call = codeOf(api.calls.hang({ signal: controller.signal }))
     await api.calls.echo(1); controller.abort(); return call`,
  )
  assert.is(await outcome, 'AbortError')
  await until(() => aborted.length === 1, "the handler's signal")
  assert.equal(seen, ['hang'])
})

e2e('main calls what a page provides, and does not take its word', 'chromium', async () => {
  const bridge = testBridge()
  const reports: string[] = []
  bridge.on('failure', ({ text }) => void reports.push(text))
  const win = await showPage()
  const connecting = bridge.connect(page, win.webContents)
  await inPage(
    win,
    `globalThis.served = provide(${PAGE}, { calls: { unsaved: () => true, hang: () => new Promise(() => {}), lie: () => 5 }, streams: { upload: function* () { yield new Uint8Array(300_000); yield new Uint8Array([1, 2, 3]) } } })`,
  )
  const client = await connecting
  assert.is(await client.calls.unsaved(), true)
  const lie = await client.calls.lie().catch((error: unknown) => error)
  assert.ok(isKitError(lie, 'RESULT_INVALID'), String(lie))
  assert.equal(reports, ['what arrived was refused'])
  const dirty = client.events.once('dirty', { timeoutMs: 20_000 })
  await inPage(win, `served.events.emit('dirty', true)`)
  assert.is(await dirty, true)
  // The offer stands: a second connection is a second session.
  const second = await bridge.connect(page, win.webContents.mainFrame)
  assert.is(await second.calls.unsaved(), true)
})

e2e('two contracts and two sessions of one work side by side', 'chromium', async () => {
  const { provider, seen } = spyProvider()
  const bridge = testBridge()
  const served = bridge.provide(notes, provider)
  const win = await showPage()
  const results = await inPage(
    win,
    `const [one, two] = await Promise.all([connect(${NOTES}), connect(${NOTES})])
     const answers = await Promise.all([one.calls.open({ id: '1' }), two.calls.open({ id: '2' })])
     one.close()
     return [answers.map((n) => n.id), await two.calls.open({ id: '3' }).then((n) => n.id), await codeOf(one.calls.open({ id: '4' })), (await one.closed).code]`,
  )
  assert.equal(results, [['1', '2'], '3', 'CLOSED', 'CLOSED'])
  await until(() => served.sessions.length === 1, 'one session left')
  assert.is(seen.length, 3)
})

e2e('a contract that is provided after it was claimed is granted then', 'chromium', async () => {
  const bridge = testBridge()
  const win = await showPage()
  const answer = inPage(win, `const api = await connect(${NOTES}); return api.calls.open({ id: 'late' })`)
  await new Promise((resolve) => setTimeout(resolve, 300))
  bridge.provide(notes, spyProvider().provider)
  assert.is((await answer).id, 'late')
})

e2e('closing in main ends the page with the same code', 'chromium', async () => {
  const bridge = testBridge()
  const served = bridge.provide(notes, spyProvider().provider)
  const win = await showPage()
  const ends = inPage(
    win,
    `const api = await connect(${NOTES}); const pending = codeOf(api.calls.hang()); return [(await api.closed).code, await pending]`,
  )
  await until(() => served.sessions.length === 1, 'a session')
  const [session] = served.sessions
  session?.close()
  assert.equal(await ends, ['CLOSED', 'CLOSED'])
  assert.is((await session?.closed)?.code, 'CLOSED')
})

e2e('a call that times out rejects with TIMEOUT and cancels its handler', 'chromium', async () => {
  const { provider, aborted } = spyProvider()
  testBridge().provide(notes, provider)
  const win = await showPage()
  const code = await inPage(
    win,
    `const api = await connect(${NOTES}); return codeOf(api.calls.hang({ timeoutMs: 50 }))`,
  )
  assert.is(code, 'TIMEOUT')
  await until(() => aborted.length === 1, "the handler's signal")
})

e2e('another contract under the same name is refused with both sides named', 'chromium', async () => {
  testBridge().provide(notes, spyProvider().provider)
  const win = await showPage()
  const [code, message] = await inPage(
    win,
    `return connect(defineContract('notes', { calls: { removed: {} } })).then(() => [], (e) => [e.code, e.message])`,
  )
  assert.is(code, 'CONTRACT_MISMATCH')
  assert.match(message, /only the consumer has `calls\.removed`/)
  assert.match(message, /only the provider has `calls\.echo`/)
})

e2e('a stream is pulled only while the page has room, and break stops it', 'chromium', async () => {
  const { provider, seen, pulled } = spyProvider()
  testBridge().provide(notes, provider)
  const win = await showPage()
  const [sum, last] = await inPage(
    win,
    `const api = await connect(${NOTES}); let sum = 0, last
     for await (const n of api.streams.count(5000)) sum += n
     for await (const n of api.streams.count(1e9)) { last = n; if (n === 1000) break }
     return [sum, last]`,
  )
  assert.equal([sum, last], [12_497_500, 1000])
  await until(() => seen.filter((line) => line === 'count returned').length === 2, 'both returns')
  assert.ok(pulled.count <= 5000 + 1001 + 16_384, `pulled ${pulled.count}`)
})

e2e('bytes stream to the page, and from the page to main', 'model', async () => {
  const bridge = testBridge()
  bridge.provide(notes, spyProvider().provider)
  const win = await showPage()
  const [total, chunks] = await inPage(
    win,
    `globalThis.served = provide(${PAGE}, { calls: { unsaved: () => true, hang: () => {}, lie: () => '' }, streams: { upload: () => new Blob(['x'.repeat(700_000)]).stream() } })
     const api = await connect(${NOTES}); let total = 0, chunks = 0
     for await (const chunk of api.streams.file()) { total += chunk.length; chunks++ }
     return [total, chunks]`,
  )
  assert.is(total, 4_000_000)
  assert.ok(chunks <= 14, `${chunks} chunks`)
  const client = await bridge.connect(page, win.webContents)
  let uploaded = 0
  for await (const chunk of client.streams.upload()) uploaded += chunk.length
  assert.is(uploaded, 700_000)
})

void run()

import { join } from 'node:path'
import { app, type BrowserWindow, type UtilityProcess, utilityProcess } from 'electron'
import { isKitError } from 'electron-port-bridge/contract'
import * as assert from 'uvu/assert'
import { PAGE, page, SEARCH, search } from './contracts.js'
import { e2e, inPage, next, run, showPage, testBridge, until } from './harness.js'

const CONNECT = `globalThis.api = await connectPeer(${SEARCH}, { timeoutMs: 20000 })`
const SCRIPT = join(import.meta.dirname, 'utility-search.js')

const children = new Set<UtilityProcess>()
app.on('will-quit', () => {
  for (const child of children) child.kill()
})

/** A utility process, and what it has told main so far. */
function fork(...args: string[]) {
  const child = utilityProcess.fork(SCRIPT, args)
  const told: unknown[] = []
  child.on('message', (line) => told.push(line))
  child.once('exit', () => children.delete(child))
  children.add(child)
  return { child, told }
}

async function kill(child: UtilityProcess): Promise<void> {
  if (child.pid === undefined) await next(child as unknown as NodeJS.EventEmitter, 'spawn')
  const exited = next(child as unknown as NodeJS.EventEmitter, 'exit')
  child.kill()
  await exited
}

e2e(
  'a utility process can be started anew and joined from its own exit listener, whoever listens first',
  'model',
  async () => {
    const bridge = testBridge()
    const win = await showPage()
    const join = (provider: UtilityProcess) => bridge.join(search, { provider, consumer: win.webContents })
    const { child } = fork()
    const again = new Promise<unknown>((resolve) => {
      child.once('exit', () => {
        try {
          resolve(join(fork().child))
        } catch (error) {
          resolve(error)
        }
      })
    })
    join(child)
    await inPage(win, `${CONNECT}; await api.calls.find('x')`)
    await kill(child)
    assert.type(((await again) as { stop?: unknown }).stop, 'function')
    assert.is((await inPage(win, `${CONNECT}; return api.calls.find('x')`)).length > 0, true)
  },
)

e2e('a page talks with a utility process, and main is not in between', 'model', async () => {
  const bridge = testBridge()
  const { child, told } = fork()
  const win = await showPage()
  const joined = bridge.join(search, { provider: child, consumer: win.webContents })
  const [found, peer, items, event] = await inPage(
    win,
    `${CONNECT}; const event = await new Promise((resolve) => api.events.on('ready', resolve)); const items = []
     for await (const n of api.streams.count(2000)) items.push(n); api.notices.note('noted')
     return [await api.calls.find('x'), api.peer, items.length, event]`,
  )
  assert.equal(found, ['x', 'page'])
  assert.equal(peer, { kind: 'utility', pid: child.pid })
  assert.is(items, 2000)
  assert.is(event, 'go')
  assert.equal(told, ['session page', 'noted'])
  assert.is(joined.links, 1)
  await kill(child)
})

e2e('main does not wait for one that has exited, or exits meanwhile', 'model', async () => {
  const bridge = testBridge()
  const { child } = fork()
  const codeOf = (connecting: Promise<unknown>) => connecting.catch(({ code }) => code)
  const waiting = codeOf(bridge.connect(page, child))
  await kill(child)
  assert.is(await waiting, 'PEER_GONE')
  const other = fork().child
  await kill(other)
  for (const exited of [child, other]) assert.is(await codeOf(bridge.connect(page, exited)), 'PEER_GONE')
})

e2e(
  'its death settles every call of every client, none of which has a deadline, and the next one serves them',
  'model',
  async () => {
    const bridge = testBridge()
    const { child } = fork()
    const wins = await Promise.all([0, 1, 2].map(() => showPage()))
    const joinAll = (provider: UtilityProcess) =>
      wins.map((win) => bridge.join(search, { provider, consumer: win.webContents }))
    const joins = joinAll(child)
    const client = await bridge.connect(search, child)
    for (const win of wins) await inPage(win, CONNECT)
    const ends = wins.map((win) =>
      inPage(
        win,
        `const calls = Array.from({ length: 50 }, () => codeOf(api.calls.hang())); void api.calls.find('sent')
       return [[...new Set(await Promise.all(calls))], (await api.closed).code]`,
      ),
    )
    const own = client.calls.hang().catch((error: unknown) => error)
    // One answer after the other: every call before it has been received.
    await client.calls.find('sent')
    const exited = next(child as unknown as NodeJS.EventEmitter, 'exit')
    const died = Date.now()
    client.notices.note('die')
    for (const end of ends) assert.equal(await end, [['PEER_GONE'], 'PEER_GONE'])
    assert.ok(isKitError(await own, 'PEER_GONE'), String(await own))
    assert.is((await client.closed).code, 'PEER_GONE')
    assert.ok(Date.now() - died < 10_000, `took ${Date.now() - died} ms`)
    assert.is((await exited)[0], 7)
    for (const joined of joins) assert.is(joined.links, 0)

    const heir = fork()
    joinAll(heir.child)
    for (const win of wins)
      assert.equal(await inPage(win, `${CONNECT}; return api.calls.find('y')`), ['y', 'page'])
    await kill(heir.child)
  },
)

e2e('a reload of the page ends its session at the utility process', 'model', async () => {
  const bridge = testBridge()
  const { child, told } = fork()
  const win = await showPage()
  bridge.join(search, { provider: child, consumer: win.webContents })
  await inPage(win, `${CONNECT}; void api.calls.hang().catch(() => {}); await api.calls.find('sent')`)
  const loaded = next(win.webContents, 'did-finish-load')
  win.webContents.reload()
  await loaded
  await until(() => told.length === 3, 'the end')
  assert.equal(told.sort(), ['aborted PEER_GONE', 'closed PEER_GONE', 'session page'])
  await inPage(win, CONNECT)
  await until(() => told.length === 4, 'another session')
  await kill(child)
})

e2e('a utility process calls what a page provides, without taking its word', 'model', async () => {
  const bridge = testBridge()
  const { child, told } = fork('--connect')
  const win = await showPage()
  bridge.join(page, { provider: win.webContents, consumer: child })
  await inPage(
    win,
    `globalThis.peers = []; provide(${PAGE}, { calls: { unsaved: (_, { session }) => { peers.push(session.peer.kind); return true }, hang: () => {}, lie: () => '' }, streams: { upload: () => [] } })`,
  )
  await until(() => told.length > 0, 'an answer')
  assert.equal(told, ['unsaved true of page'])
  assert.equal(await inPage(win, 'return peers'), ['utility'])
  await kill(child)
})

e2e('main connects to a utility process; leaving it is heard there', 'model', async () => {
  const bridge = testBridge()
  const { child, told } = fork()
  const client = await bridge.connect(search, child)
  assert.equal(await client.calls.find('m'), ['m', 'main'])
  client.close()
  await until(() => told.includes('closed CLOSED'), 'the close')
  const second = await bridge.connect(search, child)
  bridge.close()
  assert.is((await second.closed).code, 'BRIDGE_CLOSED')
  await until(() => told.includes('closed BRIDGE_CLOSED'), 'the close')
  // A bridge that is started anew finds the process again when the app names it.
  const third = await testBridge().connect(search, child)
  assert.equal(await third.calls.find('n'), ['n', 'main'])
  await kill(child)
})

e2e('main waits for the next offer of a utility process that has stopped providing', 'model', async () => {
  const bridge = testBridge()
  const { child } = fork()
  const client = await bridge.connect(search, child)
  client.notices.note('pause')
  await client.closed
  // Electron orders the close of one port neither before nor after what is said on another.
  await new Promise((resolve) => setTimeout(resolve, 100))
  const next = await bridge.connect(search, child, { timeoutMs: 20_000 })
  assert.equal(await next.calls.find('m'), ['m', 'main'])
  await kill(child)
})

/** The codes that `connect(page, win)` comes to, for a page that was there before the bridge. */
async function unsaved(bridge: ReturnType<typeof testBridge>, win: BrowserWindow): Promise<boolean> {
  const client = await bridge.connect(page, win.webContents, { timeoutMs: 20_000 })
  return client.calls.unsaved()
}

e2e('a bridge that is started anew finds the pages, their offers and their claims', 'model', async () => {
  const first = testBridge()
  const win = await showPage()
  await inPage(
    win,
    `provide(${PAGE}, { calls: { unsaved: () => true, hang: () => {}, lie: () => '' }, streams: { upload: () => [] } })`,
  )
  assert.is(await unsaved(first, win), true)
  first.close()
  // Asked while there is no bridge at all.
  const code = inPage(win, `return codeOf(connect('search'))`)
  await new Promise((resolve) => setTimeout(resolve, 100))
  const second = testBridge()
  second.provide(search, {
    calls: { find: () => [], hang: () => {}, lie: () => '' },
    streams: { count: () => [] },
    notices: { note: () => {} },
  })
  assert.is(await unsaved(second, win), true)
  assert.is(await code, 'resolved')
})

e2e('connecting ends with the bridge', 'model', async () => {
  const bridge = testBridge()
  const win = await showPage()
  const connecting = bridge.connect(page, win.webContents).catch((error: unknown) => error)
  bridge.close()
  assert.ok(isKitError(await connecting, 'BRIDGE_CLOSED'), String(await connecting))
})

void run()

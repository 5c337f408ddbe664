import * as assert from 'uvu/assert'
import { NOTES, notes } from './contracts.js'
import { e2e, inPage, pages, run, showPage, testBridge, until } from './harness.js'
import { spyProvider } from './provider.js'

const MARK = 'electron-port-bridge'

/** A page that does not use the kit, but knows how to claim. */
const TAKE_PORT = `const takePort = () => new Promise((resolve) => {
  const nonce = String(Math.random())
  addEventListener('message', function on({ data, ports }) {
    if (data?.['${MARK}'] === 'grant' && data.nonce === nonce) { removeEventListener('message', on); resolve(ports[0]) }
  })
  window.postMessage({ '${MARK}': 'claim', contract: 'notes', role: 'consumer', nonce }, '/')
})`

/** Waits in the page until what is under way has had every chance to happen. */
const SETTLE = `await new Promise((resolve) => setTimeout(resolve, 400))`

e2e('an iframe that posts a look-alike claim or a look-alike port gets nothing', 'chromium', async () => {
  const { provider, seen } = spyProvider()
  const served = testBridge().provide(notes, provider)
  pages.set('elsewhere/frame', {
    html: `<!doctype html><script>
      const claim = { '${MARK}': 'claim', contract: 'notes', role: 'consumer', nonce: 'stolen' }
      parent.postMessage(claim, '*'); parent.postMessage(claim, '*', [new MessageChannel().port2])
      addEventListener('message', ({ data }) => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => parent.postMessage('the page talks to the iframe', '*')
        parent.postMessage({ '${MARK}': 'grant', nonce: data }, '*', [port2])
      })
    </script>`,
  })
  pages.set('main/framed', {
    html: `<!doctype html><body><iframe src="evil://elsewhere/frame"></iframe></body>`,
  })
  const win = await showPage('app://main/framed')
  const [code, taken, nonces] = await inPage(
    win,
    `const frame = document.querySelector('iframe'); const heard = [], nonces = []
     addEventListener('message', ({ data }) => {
       if (typeof data === 'string') heard.push(data)
       // Worst case: the iframe learns the nonce.
       if (data?.['${MARK}'] === 'claim' && data.nonce !== 'stolen') { nonces.push(data.nonce); frame.contentWindow.postMessage(data.nonce, '*') }
     }, true)
     const code = await codeOf(connect(${NOTES}).then((api) => api.calls.open({ id: 'mine' })))
     ${SETTLE}
     return [code, heard, nonces.length]`,
  )
  assert.is(code, 'resolved')
  assert.is(nonces, 1)
  assert.equal(taken, [])
  assert.equal(seen, ['open mine from app://main'])
  assert.is(served.sessions.length, 1)
})

e2e('a forged event is not read: the getter of its data never runs', 'chromium', async () => {
  const { provider, seen } = spyProvider()
  const served = testBridge().provide(notes, provider)
  const win = await showPage()
  const [reads, forgeries] = await inPage(
    win,
    `let reads = 0, forgeries = 0
     const forge = (what, nonce) => {
       forgeries++
       const data = { '${MARK}': what, contract: 'notes', role: 'consumer', nonce }
       const init = { source: window, origin: location.origin, ports: [new MessageChannel().port2] }
       const trap = new MessageEvent('message', init)
       Object.defineProperty(trap, 'data', { get() { reads++; return data } })
       dispatchEvent(trap)
       dispatchEvent(new MessageEvent('message', { ...init, data }))
     }
     forge('claim', 'forged')
     // The page's own script knows its nonces; it listens only to what the browser delivered.
     addEventListener('message', (event) => {
       if (event.isTrusted && event.data?.['${MARK}'] === 'claim') { forge('grant', event.data.nonce); forge('denied', event.data.nonce) }
     }, true)
     const api = await connect(${NOTES}); await api.calls.open({ id: 'a' })
     return [reads, forgeries]`,
  )
  assert.is(reads, 0)
  assert.is(forgeries, 3)
  assert.is(served.sessions.length, 1)
  assert.equal(seen, ['open a from app://main'])
})

e2e('document.open() before the claim leaves the relay listening', 'chromium', async () => {
  testBridge().provide(notes, spyProvider().provider)
  pages.set('main/rewritten', {
    html: `<!doctype html><script>document.open(); document.write('<!doctype html><title>rewritten</title>'); document.close()</script>`,
  })
  const win = await showPage('app://main/rewritten')
  assert.is(await inPage(win, `return (await (await connect(${NOTES})).calls.open({ id: 'a' })).id`), 'a')
})

e2e('document.open() after the claim keeps the session, and a further claim works', 'chromium', async () => {
  testBridge().provide(notes, spyProvider().provider)
  const win = await showPage()
  const ids = await inPage(
    win,
    `const first = await connect(${NOTES})
     document.open(); document.write('<!doctype html><title>rewritten</title>'); document.close()
     const second = await connect(${NOTES})
     return [(await first.calls.open({ id: '1' })).id, (await second.calls.open({ id: '2' })).id]`,
  )
  assert.equal(ids, ['1', '2'])
})

e2e('document.open() while a claim is under way does not lose it', 'chromium', async () => {
  testBridge().provide(notes, spyProvider().provider)
  const win = await showPage()
  const id = await inPage(
    win,
    `const connecting = connect(${NOTES})
     document.open(); document.write('<!doctype html><title>rewritten</title>'); document.close()
     return (await (await connecting).calls.open({ id: 'kept' })).id`,
  )
  assert.is(id, 'kept')
})

e2e('a page under the strictest CSP with Trusted Types works without one violation', 'chromium', async () => {
  testBridge().provide(notes, spyProvider().provider)
  pages.set('main/strict', {
    html: '<!doctype html><title>strict</title>',
    headers: {
      'content-security-policy':
        "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
    },
  })
  const win = await showPage('app://main/strict')
  const [id, violations] = await inPage(
    win,
    `const violations = []; document.addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective))
     const api = await connect(${NOTES}); const { id } = await api.calls.open({ id: 'strict' })
     await codeOf(api.calls.fail()); api.close()
     return [id, violations]`,
  )
  assert.is(id, 'strict')
  assert.equal(violations, [])
})

e2e(
  'a page that patches the built-ins after the kit has loaded neither reads nor breaks the traffic',
  'chromium',
  async () => {
    testBridge().provide(notes, spyProvider().provider)
    const win = await showPage()
    const [id, hits] = await inPage(
      win,
      `const contract = ${NOTES}; let hits = 0
     const patch = (object, name) => { const original = object[name]; object[name] = function (...args) { if (String(args).includes('canary') || args.some((a) => Array.isArray(a) && JSON.stringify(a).includes('canary'))) hits++; return Reflect.apply(original, this, args) } }
     patch(MessagePort.prototype, 'postMessage'); patch(window, 'postMessage'); patch(EventTarget.prototype, 'addEventListener')
     patch(Map.prototype, 'set'); patch(Map.prototype, 'get'); patch(Array.prototype, 'push'); patch(Function.prototype, 'call'); patch(Function.prototype, 'apply')
     const read = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data').get
     Object.defineProperty(MessageEvent.prototype, 'data', { get() { hits++; return Reflect.apply(read, this, []) } })
     const api = await connect(contract)
     const note = await api.calls.open({ id: 'canary' })
     return [note.id, hits]`,
    )
    assert.is(id, 'canary')
    assert.is(hits, 0)
  },
)

e2e("the kit leaves the page's globals as they are", 'chromium', async () => {
  testBridge().provide(notes, spyProvider().provider)
  const keys = `JSON.stringify(Reflect.ownKeys(globalThis).map(String).sort())`
  const bare = await showPage('app://main/', { sandbox: true, contextIsolation: true })
  const kit = await showPage('app://main/')
  const before = await kit.webContents.executeJavaScript(keys)
  await inPage(kit, `const api = await connect(${NOTES}); await api.calls.open({ id: 'a' })`)
  assert.equal(before, await bare.webContents.executeJavaScript(keys))
  assert.equal(await kit.webContents.executeJavaScript(keys), before)
  const node = `['require','module','exports','process','Buffer','global','ipcRenderer','electron'].filter((name) => typeof globalThis[name] !== 'undefined')`
  assert.equal(await kit.webContents.executeJavaScript(node), [])
})

e2e('a page built with another version of the protocol is told so', 'chromium', async () => {
  const bridge = testBridge()
  bridge.on('violation', () => {})
  bridge.provide(notes, spyProvider().provider)
  const win = await showPage()
  const answer = await inPage(
    win,
    `${TAKE_PORT}
     const port = await takePort()
     return new Promise((resolve) => {
       port.onmessage = ({ data }) => resolve(data.slice(0, 3))
       port.postMessage([1, 999, { name: 'notes', version: 0, members: [], errors: [] }, false])
     })`,
  )
  assert.equal(answer, [3, 'VERSION_MISMATCH', 1])
})

e2e('raw frames of a page that skips the kit are held to the protocol', 'chromium', async () => {
  const { provider, seen } = spyProvider()
  const bridge = testBridge()
  const violations: string[] = []
  bridge.on('violation', ({ text }) => void violations.push(text))
  bridge.on('failure', () => {})
  const served = bridge.provide(notes, provider)
  const win = await showPage()
  await inPage(
    win,
    `${TAKE_PORT}
     for (const forged of [[4, 1, 0, {}], 'text', null, { toString: 1 }, [6, 1, 'result'], [99], [1, 1, 'x', false]]) {
       const port = await takePort(); port.start(); port.postMessage(forged)
     }
     const port = await takePort(); port.start(); port.postMessage([11, 'x'], [new MessageChannel().port1])`,
  )
  await until(() => violations.length >= 8, 'eight violations')
  assert.equal(seen, [])
  const api = await inPage(
    win,
    `const api = await connect(${NOTES}); return (await api.calls.open({ id: 'fine' })).id`,
  )
  assert.is(api, 'fine')
  assert.ok(served.sessions.length >= 1)
})

void run()

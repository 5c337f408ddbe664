import { ipcMain, MessageChannelMain } from 'electron'
import * as assert from 'uvu/assert'
import { NOTES, notes } from './contracts.js'
import { e2e, inPage, next, pages, run, showPage, testBridge, until } from './harness.js'
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
       if (data?.nonce === 'stolen' && data['${MARK}'] !== 'claim') heard.push(data)
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

e2e('a forged event is not read, and nothing answers it', 'chromium', async () => {
  const { provider, seen } = spyProvider()
  const served = testBridge().provide(notes, provider)
  const win = await showPage()
  const [reads, answers, forgeries] = await inPage(
    win,
    `let reads = 0, forgeries = 0; const answers = []
     const forge = (what, nonce) => {
       forgeries++
       const data = { '${MARK}': what, contract: 'notes', role: 'consumer', nonce }
       // Read in either world, these getters would run the page's code inside the reader.
       const traps = Object.defineProperty({ ...data }, '${MARK}', { enumerable: true, get() { reads++; return what } })
       const init = { source: window, origin: location.origin, ports: [new MessageChannel().port2] }
       const trap = new MessageEvent('message', { ...init, data: traps })
       Object.defineProperty(trap, 'data', { get() { reads++; return traps } })
       dispatchEvent(trap)
       dispatchEvent(new MessageEvent('message', { ...init, data: traps }))
       dispatchEvent(new MessageEvent('message', { source: window, data }))
     }
     // The page's own script knows its nonces; it listens only to what the browser delivered.
     addEventListener('message', (event) => {
       if (!event.isTrusted) return
       const { data } = event
       if (!data?.['${MARK}']) return
       if (data.nonce === 'forged') answers.push(data['${MARK}'])
       else if (data['${MARK}'] === 'claim') { forge('grant', data.nonce); forge('denied', data.nonce) }
     }, true)
     forge('claim', 'forged')
     const api = await connect(${NOTES}); await api.calls.open({ id: 'a' })
     ${SETTLE}
     return [reads, answers, forgeries]`,
  )
  assert.is(reads, 0)
  assert.equal(answers, [])
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

e2e('a claim is rebuilt from short strings; ports that come with one are closed', 'chromium', async () => {
  testBridge().provide(notes, spyProvider().provider)
  const win = await showPage()
  const [answered, closed] = await inPage(
    win,
    `const answered = []
     addEventListener('message', ({ data }) => { if (data?.['${MARK}'] !== 'claim' && data?.nonce !== undefined) answered.push(data.nonce) })
     const claim = (fields, ports = []) => window.postMessage({ '${MARK}': 'claim', contract: 'notes', role: 'consumer', ...fields }, '/', ports)
     claim({ nonce: 5 }); claim({ nonce: '' }); claim({ nonce: 'x'.repeat(65) }); claim({ nonce: ['a'] }); claim({})
     claim({ nonce: 'a', contract: {} }); claim({ nonce: 'b', contract: 'x'.repeat(65) }); claim({ nonce: 'c', role: '__proto__' }); claim({ nonce: 'd', role: undefined })
     const { port1, port2 } = new MessageChannel()
     const closed = new Promise((resolve) => { port1.onclose = () => resolve(true); port1.start(); setTimeout(resolve, 3000, false) })
     claim({ nonce: 'with-port' }, [port2])
     ${SETTLE}
     return [answered, await closed]`,
  )
  assert.equal(answered, [])
  assert.is(closed, true)
})

e2e('a page that claims in a loop is stopped in its preload', 'chromium', async () => {
  const bridge = testBridge()
  let claims = 0
  const count = (_event: unknown, message: unknown) => {
    if (Array.isArray(message) && message[0] === 'claim') claims++
  }
  ipcMain.on(MARK, count)
  try {
    bridge.provide(notes, spyProvider().provider)
    const win = await showPage()
    await inPage(
      win,
      `for (let i = 0; i < 2000; i++) window.postMessage({ '${MARK}': 'claim', contract: 'loop', role: 'consumer', nonce: 'n' + i }, '/')
       ${SETTLE}`,
    )
    assert.is(claims, 256)
  } finally {
    ipcMain.off(MARK, count)
  }
})

e2e('the preload drops and closes a port that answers no claim of its document', 'model', async () => {
  testBridge().provide(notes, spyProvider().provider)
  let document: unknown
  const note = (_event: unknown, message: unknown) => {
    if (Array.isArray(message) && message[0] === 'hello') document = message[1]
  }
  ipcMain.on(MARK, note)
  try {
    const win = await showPage()
    await inPage(
      win,
      `globalThis.got = []; addEventListener('message', ({ data, ports }) => { if (ports.length > 0) got.push(data) })
       globalThis.nonce = new Promise((resolve) => addEventListener('message', ({ data }) => { if (data?.['${MARK}'] === 'claim') resolve(data.nonce) }))
       connect(shapeOf({ name: 'nobody', calls: [] })).catch(() => {})`,
    )
    const nonce = await win.webContents.executeJavaScript('nonce')
    const closed = [
      ['grant', document, 'unknown-nonce'],
      ['grant', 'another-document', nonce],
      ['port', 'another-document', 'name', 'load', 1000],
      ['nonsense', document, nonce],
    ].map((message) => {
      const { port1, port2 } = new MessageChannelMain()
      const closes = next(port1, 'close')
      port1.start()
      win.webContents.postMessage(MARK, message, [port2])
      return closes
    })
    await Promise.all(closed)
    assert.equal(await win.webContents.executeJavaScript('got'), [])
  } finally {
    ipcMain.off(MARK, note)
  }
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
       port.postMessage([1, 999, { name: 'notes', version: 0, members: [], errors: [] }, false, 1024])
     })`,
  )
  assert.equal(answer, [
    3,
    'VERSION_MISMATCH',
    'the provider speaks protocol 1, the consumer 999; build both with one version of electron-port-bridge',
  ])
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

import { ipcMain, MessageChannelMain } from 'electron'
import { defineContract } from 'electron-port-bridge/contract'
import * as assert from 'uvu/assert'
import { attack, MARK, NOTES, next, onElectron, pages, run, SETTLE, settleAfter, until } from './attack.js'

/** A page with an iframe of another origin whose script is `script`. */
function framed(name: string, script: string, attributes = ''): string {
  pages.set(`elsewhere/${name}`, { html: `<!doctype html><script>${script}</script>` })
  pages.set(`main/${name}`, {
    html: `<!doctype html><body><iframe ${attributes} src="evil://elsewhere/${name}"></iframe></body>`,
  })
  return `app://main/${name}`
}

const CLAIM = `({ '${MARK}': 'claim', contract: 'notes', role: 'consumer', nonce: 'stolen' })`
/** In the page: what it hears of the nonce `stolen`, and how many claims of it came: without one nothing was tried. */
const HEARD = `const heard = []; let claims = 0; addEventListener('message', ({ data }) => {
  if (data?.nonce !== 'stolen') return
  if (data['${MARK}'] === 'claim') claims++
  else heard.push(data['${MARK}']) }, true)`

attack(
  'H01',
  'a claim of a cross-origin iframe is not heard, with a port or without',
  'chromium',
  async ({ show, inPage, served }) => {
    const win = await show(
      framed(
        'h01',
        `addEventListener('message', () => {
    parent.postMessage(${CLAIM}, '*'); const { port2 } = new MessageChannel(); parent.postMessage(${CLAIM}, '*', [port2]) })`,
      ),
    )
    const [heard, claims] = await inPage(
      win,
      `${HEARD}; frames[0].postMessage('go', '*'); ${settleAfter('claims === 2')}; return [heard, claims]`,
    )
    assert.equal([heard, claims], [[], 2])
    assert.is(served.sessions.length, 0)
  },
)

attack(
  'H02',
  'a claim of a same-origin iframe is not heard; what it runs in the page is the page’s',
  'chromium',
  async ({ show, inPage }) => {
    const win = await show()
    const [first, second] = await inPage(
      win,
      `${HEARD}
    const frame = document.body.appendChild(document.createElement('iframe'))
    const script = 'const claim = ' + JSON.stringify(${CLAIM}) + ';'
    frame.contentWindow.eval(script + "parent.postMessage(claim, '/')"); ${SETTLE}
    const first = [...heard]
    frame.contentWindow.eval('parent.eval(' + JSON.stringify('{' + script + "window.postMessage(claim, '/')}") + ')'); ${settleAfter('heard.length === 2')}
    return [first, heard]`,
    )
    assert.equal(first, [])
    assert.equal(
      second,
      ['ack', 'grant'],
      'an iframe of the same origin is the client: it can run code in the page',
    )
  },
)

attack(
  'H03',
  'a claim of a sandboxed iframe, whose origin is null, is not heard',
  'chromium',
  async ({ show, inPage }) => {
    const win = await show()
    const [heard, claims] = await inPage(
      win,
      `${HEARD}; const frame = document.createElement('iframe'); frame.sandbox = 'allow-scripts'
    frame.srcdoc = "<script>parent.postMessage(" + JSON.stringify(${CLAIM}) + ", '*')<\\/script>"
    document.body.append(frame); ${settleAfter('claims === 1')}; return [heard, claims]`,
    )
    assert.equal([heard, claims], [[], 1])
  },
)

attack(
  'H04',
  'neither a popup nor its opener can claim for the other',
  'chromium',
  async ({ show, inPage, served }) => {
    pages.set('other/h04', {
      html: `<!doctype html><script>opener.postMessage(${CLAIM}, '*'); addEventListener('message', ({ data }) => { if (data?.nonce) opener.postMessage('heard', '*') })</script>`,
    })
    const win = await show()
    const [heard, claims, arrived] = await inPage(
      win,
      `${HEARD}; let arrived = 0; addEventListener('message', ({ data }) => { if (data === 'heard') arrived++ })
    const popup = open('app://other/h04'); ${settleAfter('claims === 1')}
    popup.postMessage(${CLAIM}, '*'); ${settleAfter('arrived === 1')}; popup.close(); return [heard, claims, arrived]`,
    )
    assert.equal([heard, claims, arrived], [[], 1, 1])
    assert.is(served.sessions.length, 0)
  },
)

attack(
  'H05',
  'a forged message event is answered by neither world',
  'chromium',
  async ({ show, inPage, served }) => {
    const win = await show()
    const answers = await inPage(
      win,
      `const answers = []
    const forge = (what, nonce) => dispatchEvent(new MessageEvent('message', { source: window, origin: location.origin, ports: [new MessageChannel().port2],
      data: { '${MARK}': what, contract: 'notes', role: 'consumer', nonce, code: 'REFUSED' } }))
    addEventListener('message', (event) => { if (!event.isTrusted || !event.data?.['${MARK}']) return
      if (event.data.nonce === 'forged') answers.push(event.data)
      else if (event.data['${MARK}'] === 'claim') { forge('grant', event.data.nonce); forge('denied', event.data.nonce) } }, true)
    forge('claim', 'forged')
    dispatchEvent(new MessageEvent('message', { source: window, origin: location.origin, data: { '${MARK}': 'claim', contract: 'notes', role: 'consumer', nonce: 'forged' } }))
    const api = await connect(${NOTES}); await api.calls.open({ id: 'a' }); ${SETTLE}; return answers`,
    )
    assert.equal(answers, [])
    assert.is(served.sessions.length, 1)
    return ['open a from app://main']
  },
)

attack(
  'H06',
  'the data of a forged event, a getter that would run inside the reader, is not read',
  'chromium',
  async ({ show, inPage }) => {
    const win = await show()
    const reads = await inPage(
      win,
      `let reads = 0
    const trap = (object, key) => Object.defineProperty(object, key, { configurable: true, enumerable: true, get() { reads++; document.open(); return undefined } })
    const fire = () => { for (const key of ['data', 'ports', 'origin']) {
      const event = new MessageEvent('message', { source: window, data: trap(trap({}, '${MARK}'), 'nonce') }); trap(event, key); dispatchEvent(event) } }
    fire(); const connecting = connect(${NOTES}); fire(); await connecting; fire(); return reads`,
    )
    assert.is(reads, 0)
  },
)

attack(
  'H11',
  'ports that come with a claim are closed, and the claim is not passed on',
  'chromium',
  async ({ show, inPage, served }) => {
    const win = await show()
    const closed = await inPage(
      win,
      `const counts = []; for (const count of [1, 1000]) {
    const channels = Array.from({ length: count }, () => new MessageChannel()); let closed = 0
    for (const { port1 } of channels) { port1.onclose = () => closed++; port1.start() }
    window.postMessage({ '${MARK}': 'claim', contract: 'notes', role: 'consumer', nonce: 'p' + count }, '/', channels.map((c) => c.port2))
    ${settleAfter('closed >= count')}
    counts.push(closed) } return counts`,
    )
    assert.equal(closed, [1, 1000])
    assert.is(served.sessions.length, 0)
  },
)

attack(
  'H12',
  'a page that claims in a loop is stopped in its preload',
  'chromium',
  async ({ show, inPage }) => {
    let claims = 0
    const count = (_event: unknown, message: unknown) => {
      if (Array.isArray(message) && message[0] === 'claim') claims++
    }
    const win = await show()
    ipcMain.on(MARK, count)
    try {
      await inPage(
        win,
        `for (let i = 0; i < 2000; i++) window.postMessage({ '${MARK}': 'claim', contract: 'loop', role: 'consumer', nonce: 'n' + i }, '/'); ${SETTLE}`,
      )
      await until(() => claims >= 256, 'the claims')
      assert.is(claims, 256)
    } finally {
      ipcMain.off(MARK, count)
    }
  },
)

attack(
  'H43',
  'a page can withdraw what its own document claimed, and nothing else',
  'chromium',
  async ({ show, inPage, bridge }) => {
    const ping = defineContract('ping', { calls: { ping: {} } })
    const [victim, hostile] = [await show(), await show()]
    const told: unknown[] = []
    const note = (_event: unknown, message: unknown) => {
      if (Array.isArray(message) && message[0] === 'denied') told.push(message[2])
    }
    ipcMain.on(MARK, note)
    try {
      // The victim's claim waits, and its offer stands; the attacker knows both nonces.
      await inPage(
        victim,
        `globalThis.nonces = []; addEventListener('message', ({ data }) => { if (data?.['${MARK}'] === 'claim') nonces.push(data.nonce) })
         provide(defineContract('ping', { calls: { ping: {} } }), { calls: { ping() {} } })
         globalThis.late = codeOf(connect('late')); ${settleAfter('nonces.length === 2')}`,
      )
      const nonces: string[] = await victim.webContents.executeJavaScript('nonces')
      assert.is(nonces.length, 2)
      const deny = `const deny = (nonce) => window.postMessage({ '${MARK}': 'denied', nonce, contract: 'ping', role: 'provider' }, '/')`
      await inPage(
        hostile,
        `${deny}; for (const nonce of ${JSON.stringify(nonces)}) for (let i = 0; i < 1000; i++) deny(nonce)
         for (const nonce of [5, '', 'x'.repeat(65), null, {}, undefined]) deny(nonce)
         dispatchEvent(new MessageEvent('message', { source: window, data: { '${MARK}': 'denied', nonce: '1' } }))
         const { port2 } = new MessageChannel(); window.postMessage({ '${MARK}': 'denied', nonce: '1' }, '/', [port2]); ${SETTLE}`,
      )
      assert.equal(told, [], 'main hears of nothing that was not claimed there')

      // One withdrawal for each claim, and main keeps none of them: the document may go on claiming.
      await inPage(
        hostile,
        `${deny}; for (let i = 0; i < 1000; i++) {
           window.postMessage({ '${MARK}': 'claim', contract: 'late', role: ['consumer', 'provider', 'peer'][i % 3], nonce: 'n' + i }, '/')
           deny('n' + i); deny('n' + i) } ${SETTLE}`,
      )
      await until(() => told.length >= 1000, 'the withdrawals')
      assert.is(told.length, 1000)

      const late = defineContract('late', { calls: { ping: {} } })
      const served = bridge.provide(late, { calls: { ping() {} } })
      assert.is(await inPage(victim, 'return late'), 'resolved')
      assert.is(served.sessions.length, 1)
      const client = await bridge.connect(ping, victim.webContents, { timeoutMs: 20_000 })
      await client.calls.ping()
      client.close()
      assert.is(await inPage(hostile, `return codeOf(connect('late'))`), 'resolved')
    } finally {
      ipcMain.off(MARK, note)
    }
  },
)

attack(
  'H13',
  'a claim is rebuilt from short strings, whatever else it holds',
  'chromium',
  async ({ show, inPage, served }) => {
    const passed: unknown[] = []
    const note = (_event: unknown, message: unknown) => {
      if (Array.isArray(message) && message[0] === 'claim') passed.push(message.slice(2))
    }
    const win = await show()
    ipcMain.on(MARK, note)
    try {
      const answered = await inPage(
        win,
        `const answered = []
      addEventListener('message', ({ data }) => { if (data?.['${MARK}'] && data['${MARK}'] !== 'claim') answered.push([data['${MARK}'], data.nonce]) })
      const claim = (fields) => window.postMessage({ '${MARK}': 'claim', contract: 'notes', role: 'consumer', ...fields }, '/')
      let deep = {}; for (let i = 0; i < 3000; i++) deep = { deep }; const cycle = {}; cycle.self = cycle
      for (const nonce of [5, '', 'x'.repeat(65), ['a'], null, {}, true, undefined]) claim({ nonce })
      claim({ nonce: 'a', contract: {} }); claim({ nonce: 'b', contract: 'x'.repeat(65) }); claim({ nonce: 'c', role: '__proto__' }); claim({ nonce: 'd', role: undefined })
      claim({ nonce: 'e', contract: 'x'.repeat(50_000_000) }); window.postMessage(null, '/'); window.postMessage(['claim'], '/'); window.postMessage(deep, '/')
      claim({ nonce: 'good', deep: cycle, timeoutMs: { valueOf: 5, deep: cycle }, ['__proto__']: 1, origin: 'app://admin', isMainFrame: true }); claim({ nonce: 'timed', timeoutMs: 5000 }); ${settleAfter('answered.length === 4')}; ${SETTLE}; return answered`,
      )
      assert.equal(answered.sort(), [
        ['ack', 'good'],
        ['ack', 'timed'],
        ['grant', 'good'],
        ['grant', 'timed'],
      ])
      assert.equal(passed, [
        ['notes', 'consumer', 'good', undefined],
        ['notes', 'consumer', 'timed', 5000],
      ])
      assert.is(served.sessions.length, 0)
    } finally {
      ipcMain.off(MARK, note)
    }
  },
)

attack(
  'H14',
  'a nonce of another window or of the document before buys nothing there',
  'chromium',
  async ({ show, inPage }) => {
    const [a, b] = [await show(), await show()]
    const claim = `addEventListener('message', ({ data, ports }) => { if (ports.length) (globalThis.got ??= []).push(data.nonce) })
    window.postMessage({ '${MARK}': 'claim', contract: 'notes', role: 'consumer', nonce: 'same' }, '/'); ${settleAfter('globalThis.got')}; return globalThis.got`
    assert.equal(await inPage(a, claim), ['same'])
    assert.equal(await inPage(b, claim), ['same'], 'it is no secret and selects no other document')
    await a.loadURL('app://main/')
    assert.equal(
      await inPage(
        a,
        `globalThis.got = []; addEventListener('message', ({ ports }) => ports.length && got.push(1)); ${SETTLE}; return got`,
      ),
      [],
    )
  },
)

attack(
  'H15',
  'the preload drops and closes a port that answers no claim of its document',
  'model',
  async ({ show, inPage }) => {
    let document: unknown
    const note = (_event: unknown, message: unknown) => {
      if (Array.isArray(message) && message[0] === 'hello') document = message[1]
    }
    ipcMain.on(MARK, note)
    try {
      const win = await show()
      await inPage(
        win,
        `globalThis.got = []; addEventListener('message', ({ data, ports }) => { if (ports.length > 0) got.push(data) })
      globalThis.nonce = new Promise((resolve) => addEventListener('message', ({ data }) => { if (data?.['${MARK}'] === 'claim') resolve(data.nonce) }))
      connect('nobody').catch(() => {})`,
      )
      const nonce = await win.webContents.executeJavaScript('nonce')
      const forged: [unknown[], number][] = [
        [['grant', document, 'unknown-nonce'], 1],
        [['grant', 'another-document', nonce], 1],
        [['grant', document, nonce], 2],
        [['port', 'another-document', 'name', 'load', 1000], 1],
        [['nonsense', document, nonce], 1],
        [['denied', document, nonce, 'REFUSED'], 1],
      ]
      const closed = forged.flatMap(([message, count]) => {
        const channels = Array.from({ length: count }, () => new MessageChannelMain())
        const closes = channels.map(({ port1 }) => next(port1, 'close'))
        for (const { port1 } of channels) port1.start()
        win.webContents.postMessage(
          MARK,
          message,
          channels.map(({ port2 }) => port2),
        )
        return closes
      })
      await Promise.all(closed)
      assert.equal(await inPage(win, 'return got'), [])
    } finally {
      ipcMain.off(MARK, note)
    }
  },
)

attack(
  'H16',
  'a look-alike of the grant, with the right nonce, is not taken from another window',
  'chromium',
  async ({ show, inPage, bridge }) => {
    const url = framed(
      'h16',
      `addEventListener('message', ({ data }) => { const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => parent.postMessage('the page talks to the iframe', '*'); parent.postMessage({ '${MARK}': 'grant', nonce: data }, '*', [port2]) })`,
    )
    const win = await show(url)
    // Main answers late, so that the iframe is first.
    setTimeout(
      () => bridge.provide(defineContract('late', { calls: { ping: {} } }), { calls: { ping() {} } }),
      1_000,
    )
    const [code, taken, told] = await inPage(
      win,
      `const taken = []; let told = 0
    addEventListener('message', ({ data, source }) => { if (typeof data === 'string') taken.push(data)
      if (source === window && data?.['${MARK}'] === 'claim') { told++; frames[0].postMessage(data.nonce, '*') } }, true)
    const code = await codeOf(connect('late').then((api) => api.calls.ping())); ${SETTLE}; return [code, taken, told]`,
    )
    assert.equal([code, taken, told], ['resolved', [], 1])
  },
)

attack(
  'H17',
  'an answer to another claim of the same page is not taken for one’s own',
  'chromium',
  async ({ show, inPage, bridge }) => {
    const closed = defineContract('closed', { calls: { ping: {} } })
    bridge.provide(closed, { calls: { ping() {} } }, { allow: { when: () => false } })
    const late = defineContract('late', { calls: { ping: {} } })
    const win = await show()
    setTimeout(() => bridge.provide(late, { calls: { ping() {} } }), 1_000)
    // The refusal comes first, and the claim that waits was made first and so listens first.
    const codes = await inPage(
      win,
      `const to = (name) => codeOf(connect(name)); return Promise.all([to('late'), to('closed')])`,
    )
    assert.equal(codes, ['resolved', 'REFUSED'])
  },
)

attack(
  'H24',
  'two copies of the page module get a session each',
  'chromium',
  async ({ show, inPage, served }) => {
    const win = await show()
    const ids = await inPage(
      win,
      `const other = await import('/dist/renderer.js?copy')
    const [a, b] = await Promise.all([connect(${NOTES}), other.connect(${NOTES})])
    return [(await a.calls.open({ id: '1' })).id, (await b.calls.open({ id: '2' })).id]`,
    )
    assert.equal(ids, ['1', '2'])
    assert.is(served.sessions.length, 2)
    return ['open 1 from app://main', 'open 2 from app://main']
  },
)

onElectron(
  'H29',
  'a document that goes claims from its unload, and gets nothing',
  'the stand-in loses what a document sends while it unloads',
  async ({ show, inPage, served }) => {
    const win = await show()
    await inPage(
      win,
      `addEventListener('pagehide', () => window.postMessage({ '${MARK}': 'claim', contract: 'notes', role: 'consumer', nonce: 'late' }, '/'))`,
    )
    await win.loadURL('evil://elsewhere/')
    assert.is(served.sessions.length, 0)
  },
)

void run()

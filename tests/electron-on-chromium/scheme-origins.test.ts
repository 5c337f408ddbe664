import { ipcMain } from 'electron'
import * as assert from 'uvu/assert'
import { answers, opened, ownWindow, PAGE, put } from './scheme-pages.js'
import { fact, HAND_OVER, next, preload, routes, runSuites, until, url } from './suite.js'

const said = (setUp: string): string =>
  `new Promise((resolve) => { addEventListener('message', (event) => resolve([event.origin, event.data]), { once: true }); ${setUp} })`

fact('F240 a page of a standard scheme sees its own address and origin', 'model', async () => {
  const ask = await opened('/?q=1#h')
  assert.equal(
    await ask(
      '[location.href, String(location), location.origin, location.protocol, location.host, location.hostname, location.port]',
    ),
    [
      'specapp://bundle/?q=1#h',
      'specapp://bundle/?q=1#h',
      'specapp://bundle',
      'specapp:',
      'bundle',
      'bundle',
      '',
    ],
  )
  assert.equal(await ask('[origin, self.origin, window.origin]'), Array(3).fill('specapp://bundle'))
  assert.equal(
    await ask(
      '[document.URL, document.documentURI, document.baseURI, document.location.href, document.domain]',
    ),
    [...Array(4).fill('specapp://bundle/?q=1#h'), 'bundle'],
  )
  assert.is(await ask('location === window.location && location === document.location'), true)
})

fact('F241 `URL` reads a standard scheme like http:, with host, path and origin', 'model', async () => {
  const ask = await opened('/')
  assert.equal(
    await ask(
      `[new URL('SPECAPP://Bundle').href, new URL('specapp://bundle:80').href, new URL('/a/../b?q#h', 'specapp://bundle/x/y').href, new URL('t.txt', location).href, URL.parse('z', document.baseURI).href]`,
    ),
    [
      'specapp://bundle/',
      'specapp://bundle/',
      'specapp://bundle/b?q#h',
      'specapp://bundle/t.txt',
      'specapp://bundle/z',
    ],
  )
  assert.equal(
    await ask(
      `[new URL(location).origin, new URL('specapp://a').host, new URL('https://a.b/').origin, new URL('x:y').origin]`,
    ),
    ['specapp://bundle', 'a', 'https://a.b', 'null'],
  )
  assert.is(
    await ask(`new URL('/', 'specapp://bundle') instanceof URL && new URL('a:b').constructor === URL`),
    true,
  )
  assert.is(
    await ask(`(() => { try { new URL('/relative') } catch (error) { return error.name } })()`),
    'TypeError',
  )
})

fact('F242 own addresses can be fetched, spelled out or relative', 'model', async () => {
  const ask = await opened()
  for (const made of [
    `'specapp://bundle/t.txt'`,
    `'/t.txt'`,
    `new URL('t.txt', location)`,
    `new Request('specapp://bundle/t.txt')`,
  ])
    assert.equal(
      await ask(
        `fetch(${made}).then(async (response) => [response.url, response.type, await response.text()])`,
      ),
      ['specapp://bundle/t.txt', 'basic', 'text'],
      made,
    )
  assert.equal(
    await ask(`new Promise((resolve) => {
      const request = new XMLHttpRequest()
      request.onloadend = () => resolve([request.responseText, request.responseURL])
      request.open('GET', 'specapp://bundle/t.txt')
      request.send()
    })`),
    ['text', 'specapp://bundle/t.txt'],
  )
})

fact('F252 `fetch()` alone refuses a scheme without `supportFetchAPI`', 'model', async () => {
  const ask = await opened('/', 'no-fetch://bundle')
  for (const made of [`'/t.txt'`, `'no-fetch://bundle/t.txt'`, `new Request('/t.txt')`])
    assert.is(await ask(`fetch(${made}).then(() => 'loads', String)`), 'TypeError: Failed to fetch', made)
  assert.is(
    await ask(`new Promise((resolve) => {
      const request = new XMLHttpRequest()
      request.onloadend = () => resolve(request.responseText)
      request.open('GET', '/t.txt')
      request.send()
    })`),
    'text',
  )
  assert.is(await ask('location.origin'), 'no-fetch://bundle')
})

fact('F243 a message’s origin is the sender’s, and a target origin is held', 'model', async () => {
  put(
    '/echo',
    `<script>addEventListener('message', (event) => event.source.postMessage(
      [event.data, event.origin, event.source === parent, [...location.ancestorOrigins]], event.origin))</script>`,
  )
  put('/parent', `${PAGE}<iframe src="specapp://other/echo"></iframe>`)
  const ask = await opened('/parent')
  const frame = `document.querySelector('iframe').contentWindow`
  assert.equal(await ask(said(`${frame}.postMessage('hello', 'specapp://other')`)), [
    'specapp://other',
    ['hello', 'specapp://bundle', true, ['specapp://bundle']],
  ])
  assert.equal(
    await ask(
      said(
        `${frame}.postMessage('wrong', 'specapp://third'); ${frame}.postMessage('right', { targetOrigin: 'specapp://other' })`,
      ),
    ),
    ['specapp://other', ['right', 'specapp://bundle', true, ['specapp://bundle']]],
  )
  assert.equal(
    await ask(`new Promise((resolve) => {
      const { contentWindow } = document.body.appendChild(document.createElement('iframe'))
      addEventListener('message', ({ source }) => resolve([source === contentWindow, source === window]), { once: true })
      contentWindow.eval('parent.postMessage({ from: "a frame of the same origin" }, location.origin === "null" ? parent.origin : "/")')
    })`),
    [true, false],
  )
  assert.equal(await ask(said(`postMessage(1, location.origin)`)), ['specapp://bundle', 1])
  assert.is(
    await ask(
      `new Promise((resolve) => { addEventListener('message', (event) => resolve(event.source === ${frame}), { once: true }); ${frame}.postMessage('', '*') })`,
    ),
    true,
  )
})

fact('F246 history and `location` take own addresses', 'model', async () => {
  const win = ownWindow()
  await win.loadURL('specapp://bundle/')
  const ask = (code: string): Promise<unknown> => win.webContents.executeJavaScript(code)
  assert.is(
    await ask(`history.pushState(null, '', 'specapp://bundle/pushed'), location.href`),
    'specapp://bundle/pushed',
  )
  assert.is(await ask(`history.replaceState(null, '', '/again'), document.URL`), 'specapp://bundle/again')
  await until(() => win.webContents.getURL() === 'specapp://bundle/again', 'the news of it')
  for (const [code, where] of [
    [`location = 'specapp://other/a'`, 'specapp://other/a'],
    [`location.assign('specapp://bundle/b')`, 'specapp://bundle/b'],
    [`document.location = '/c'`, 'specapp://bundle/c'],
    [`location.href = location.origin + '/d'`, 'specapp://bundle/d'],
  ] as const) {
    const navigated = next(win.webContents, 'did-navigate')
    answers.set(
      where.replace(/^specapp:\/\/[^/]*/, ''),
      () => new Response(PAGE, { headers: { 'content-type': 'text/html' } }),
    )
    await ask(`${code}; 0`)
    assert.is((await navigated)[1], where, code)
    await until(() => !win.webContents.isLoading(), 'the load')
    assert.is(await ask('location.href'), where)
  }
})

fact('F250 the preload’s world sees the same, from its first line on', 'model', async () => {
  const up = next(ipcMain, 'seen')
  const win = ownWindow({
    preload: preload(
      `require('electron').ipcRenderer.send('seen', location.origin, origin, document.URL, new URL('/x', location.href).origin)
       ${HAND_OVER}`,
    ),
  })
  await win.loadURL('specapp://bundle/')
  assert.equal((await up).slice(1), [
    'specapp://bundle',
    'specapp://bundle',
    'specapp://bundle/',
    'specapp://bundle',
  ])
})

fact('F251 documents without an address have the origin of the one around them', 'model', async () => {
  const ask = await opened()
  const frame = (attributes: string): string =>
    `const frame = document.createElement('iframe'); ${attributes}; document.body.append(frame)`
  assert.equal(
    await ask(
      `(() => { ${frame('')}; const { contentWindow: inner } = frame; return [inner.origin, inner.location.href, inner.document.baseURI] })()`,
    ),
    ['specapp://bundle', 'about:blank', 'specapp://bundle/'],
  )
  const tell = `'<script>parent.postMessage([location.href, origin, document.baseURI], "*")</' + 'script>'`
  assert.equal(await ask(said(frame(`frame.srcdoc = ${tell}`))), [
    'specapp://bundle',
    ['about:srcdoc', 'specapp://bundle', 'specapp://bundle/'],
  ])
  put('/sandboxed', `<script>parent.postMessage([location.href, origin, location.origin], '*')</script>`)
  assert.equal(await ask(said(frame(`frame.sandbox = 'allow-scripts'; frame.src = '/sandboxed'`))), [
    'null',
    ['specapp://bundle/sandboxed', 'null', 'specapp://bundle'],
  ])
})

fact('pages of other schemes keep what Chromium gave them, and no global is added', 'model', async () => {
  const look = `[Object.getOwnPropertyNames(globalThis).sort().join(), Object.keys(Object.getOwnPropertyDescriptors(location)).join(), JSON.stringify(Object.getOwnPropertyDescriptor(location, 'href'))]`
  routes.set('/look', PAGE)
  const win = ownWindow()
  await win.loadURL(url('/look'))
  const plain = await win.webContents.executeJavaScript(look)
  assert.is(await win.webContents.executeJavaScript(`new URL('specapp://A').href`), 'specapp://A')
  await win.loadURL('specapp://bundle/')
  const names = (list: unknown): string[] => String((list as unknown[])[0]).split(',')
  const own = await win.webContents.executeJavaScript(look)
  assert.equal(own.slice(1), (plain as unknown[]).slice(1))
  assert.equal(
    names(own).filter((name) => !names(plain).includes(name)),
    [],
  )
})

void runSuites()

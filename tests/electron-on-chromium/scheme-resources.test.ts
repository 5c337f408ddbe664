import * as assert from 'uvu/assert'
import { answers, opened, ownWindow, PAGE, put } from './scheme-pages.js'
import { fact, next, runSuites, until } from './suite.js'

const worker = (made: string): string =>
  `new Promise((resolve, reject) => { const worker = ${made}; worker.onmessage = ({ data }) => resolve(data); worker.onerror = ({ message }) => reject(message) })`

fact('F244 scripts, modules, styles and links resolve and say own addresses', 'model', async () => {
  put(
    '/module.js',
    `import './part.js'\nimport { far } from 'specapp://other/far.js'\nglobalThis.found.push(import.meta.url, far)`,
  )
  put('/part.js', `globalThis.found = [import.meta.url.replace('part', 'p')]`)
  put('/far.js', `export const far = import.meta.url`, { 'access-control-allow-origin': '*' })
  put('/plain.js', `globalThis.text = 'import.meta stays'; globalThis.ran = document.currentScript.src`)
  put(
    '/resources',
    `${PAGE}<link rel="stylesheet" href="specapp://bundle/style.css"><script src="specapp://bundle/plain.js"></script>
     <a href="/link"></a><script type="module" src="specapp://bundle/module.js"></script>`,
  )
  put('/style.css', 'body { color: rgb(1, 2, 3) }')
  const ask = await opened('/resources')
  assert.equal(await ask('found'), [
    'specapp://bundle/p.js',
    'specapp://bundle/module.js',
    'specapp://other/far.js',
  ])
  assert.equal(await ask('[ran, text, getComputedStyle(document.body).color]'), [
    'specapp://bundle/plain.js',
    'import.meta stays',
    'rgb(1, 2, 3)',
  ])
  assert.equal(
    await ask(
      `(() => { const a = document.querySelector('a'); return [a.href, a.origin, a.protocol, a.host, String(a), a.getAttribute('href')] })()`,
    ),
    ['specapp://bundle/link', 'specapp://bundle', 'specapp:', 'bundle', 'specapp://bundle/link', '/link'],
  )
  assert.equal(
    await ask(
      `(() => { const a = document.createElement('a'); a.href = 'specapp://other/x'; return [a.getAttribute('href'), a.outerHTML] })()`,
    ),
    ['specapp://other/x', '<a href="specapp://other/x"></a>'],
  )
})

fact('F245 workers, of modules and of blobs too, see own addresses', 'model', async () => {
  put(
    '/worker.js',
    `importScripts('specapp://bundle/loaded.js')
    fetch('t.txt').then(({ url }) => postMessage([loaded, location.href, String(location), self.origin, location.host, new URL('/x', location.href).href, url]))`,
  )
  put('/loaded.js', 'globalThis.loaded = 1')
  put('/worker-module.js', `import './loaded.js'; postMessage([loaded, import.meta.url, location.origin])`)
  const ask = await opened()
  assert.equal(await ask(worker(`new Worker('specapp://bundle/worker.js')`)), [
    1,
    'specapp://bundle/worker.js',
    'specapp://bundle/worker.js',
    'specapp://bundle',
    'bundle',
    'specapp://bundle/x',
    'specapp://bundle/t.txt',
  ])
  assert.equal(await ask(worker(`new Worker(new URL('worker-module.js', location), { type: 'module' })`)), [
    1,
    'specapp://bundle/worker-module.js',
    'specapp://bundle',
  ])
  const source = `[\`import '\${location.origin}/loaded.js'; postMessage([loaded, self.origin])\`]`
  const blob = `new Blob(${source}, { type: 'text/javascript' })`
  assert.equal(await ask(worker(`new Worker(URL.createObjectURL(${blob}), { type: 'module' })`)), [
    1,
    'specapp://bundle',
  ])
  const [origin, href, made] = (await ask(
    `(async () => { const made = URL.createObjectURL(new Blob(['postMessage([self.origin, location.href])'])); return [...await ${worker('new Worker(made)')}, made] })()`,
  )) as string[]
  assert.is(origin, 'specapp://bundle')
  assert.is(href, made)
  assert.match(String(made), /^blob:specapp:\/\/bundle\/[-0-9a-f]{36}$/)
})

fact(
  'F247 policies name the scheme, its hosts or `self`, in the header and in the page',
  'model',
  async () => {
    put('/yes.js', `globalThis.ran = [...(globalThis.ran ?? []), document.currentScript?.src ?? 'module']`)
    const scripts = (hosts: string[]): string =>
      hosts.map((host) => `<script src="specapp://${host}/yes.js"></script>`).join('')
    for (const [policy, expected] of [
      ["script-src 'self'", ['specapp://bundle/yes.js']],
      ['script-src specapp:', ['specapp://bundle/yes.js', 'specapp://other/yes.js']],
      ['script-src specapp://other', ['specapp://other/yes.js']],
      ["script-src 'none'", null],
    ] as const) {
      put('/header', `${PAGE}${scripts(['bundle', 'other'])}`, { 'content-security-policy': policy })
      put(
        '/meta',
        `<meta http-equiv="Content-Security-Policy" content="${policy}">${scripts(['bundle', 'other'])}`,
      )
      for (const path of ['/header', '/meta'])
        assert.equal(await (await opened(path))('globalThis.ran ?? null'), expected, `${path}: ${policy}`)
    }
    put('/connect', PAGE, { 'content-security-policy': "connect-src 'self'" })
    const ask = await opened('/connect')
    assert.is(await ask(`fetch('specapp://bundle/t.txt').then(() => 'loads', () => 'refused')`), 'loads')
    assert.equal(
      await ask(`new Promise((resolve) => {
      addEventListener('securitypolicyviolation', (event) => resolve([event.blockedURI, event.documentURI]))
      fetch('specapp://other/t.txt').catch(() => {})
    })`),
      ['specapp://other/t.txt', 'specapp://bundle/connect'],
    )
  },
)

fact('F248 a page of the scheme is no referrer, and its origin is sent by its name', 'model', async () => {
  answers.set('/told', async (request) => {
    const { headers } = request
    const told = [await request.text(), headers.get('origin'), headers.get('referer')]
    return new Response(`<pre>${JSON.stringify(told)}</pre>`, { headers: { 'content-type': 'text/html' } })
  })
  put('/form', `${PAGE}<form action="specapp://bundle/told" method="post"><input name="a" value="1"></form>`)
  const win = ownWindow()
  await win.loadURL('specapp://bundle/form')
  const navigated = next(win.webContents, 'did-navigate')
  await win.webContents.executeJavaScript('document.forms[0].submit(), 0')
  assert.is((await navigated)[1], 'specapp://bundle/told')
  await until(() => !win.webContents.isLoading(), 'the load')
  assert.equal(
    await win.webContents.executeJavaScript('[document.body.innerText.trim(), document.referrer]'),
    [JSON.stringify(['a=1', 'specapp://bundle', null]), ''],
  )
})

fact(
  'F249 two hosts of one scheme are two origins: neither documents nor storage are shared',
  'model',
  async () => {
    const win = ownWindow()
    const ask = (code: string): Promise<unknown> => win.webContents.executeJavaScript(code)
    await win.loadURL('specapp://bundle/')
    await ask(`localStorage.mine = location.origin`)
    put('/two', `${PAGE}<iframe src="/"></iframe><iframe src="specapp://other/"></iframe>`)
    await win.loadURL('specapp://bundle/two')
    assert.equal(
      await ask(`[...document.querySelectorAll('iframe')].map((frame) => {
      try { return [frame.src, frame.contentWindow.location.href] } catch (error) { return [frame.src, error.name] }
    })`),
      [
        ['specapp://bundle/', 'specapp://bundle/'],
        ['specapp://other/', 'SecurityError'],
      ],
    )
    assert.is(await ask('localStorage.mine'), 'specapp://bundle')
    await win.loadURL('specapp://other/')
    assert.is(await ask('localStorage.mine'), undefined)
  },
)

void runSuites()

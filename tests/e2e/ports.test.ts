import type { MessagePortMain } from 'electron'
import { isKitError } from 'electron-port-bridge/contract'
import type { OpenPortOptions, PageDocument } from 'electron-port-bridge/main'
import * as assert from 'uvu/assert'
import { e2e, inPage, next, pages, run, showPage, testBridge, testWindow, until } from './harness.js'

/** The tutorial's page: nothing but `window.onmessage`. */
const TUTORIAL = `<script>
  window.onmessage = (event) => {
    if (event.source === window && event.data === 'main-world-port') {
      const [port] = event.ports
      port.onmessage = (message) => port.postMessage({ echo: message.data })
    }
  }
</script>`

/** Opens `main-world-port` for each document and gives what its page answers to `hello`. */
function greetEachDocument(options?: OpenPortOptions) {
  const bridge = testBridge()
  const answers: unknown[] = []
  const ports: MessagePortMain[] = []
  let closes = 0
  bridge.on('document', (document: PageDocument) => {
    const port = document.openPort('main-world-port', options)
    port.on('message', ({ data }) => void answers.push(data))
    port.on('close', () => void closes++)
    port.start()
    port.postMessage('hello')
    ports.push(port)
  })
  return { bridge, answers, ports, closes: () => closes }
}

e2e("the tutorial's page gets a plain port through window.onmessage", 'chromium', async () => {
  const { answers } = greetEachDocument({ deliver: 'load' })
  pages.set('main/tutorial', { html: `<!doctype html><title>tutorial</title>${TUTORIAL}` })
  await showPage('app://main/tutorial')
  await until(() => answers.length === 1, 'an answer')
  assert.equal(answers, [{ echo: 'hello' }])
})

e2e(
  'a page whose load is slow gets the port when it has loaded, and its script may come late',
  'chromium',
  async () => {
    const { answers } = greetEachDocument()
    pages.set('main/slow.js', { html: '', delayMs: 700, headers: { 'content-type': 'text/javascript' } })
    // The listener is added by a script that comes after one that takes its time.
    pages.set('main/slow', {
      html: `<!doctype html><title>slow</title><script src="/slow.js"></script>${TUTORIAL}`,
    })
    const win = testWindow()
    const loading = win.loadURL('app://main/slow')
    await new Promise((resolve) => setTimeout(resolve, 300))
    assert.equal(answers, [])
    await loading
    await until(() => answers.length === 1, 'an answer')
  },
)

e2e('a page that never loads gets no port; after the deadline both ends are closed', 'chromium', async () => {
  const { answers, closes } = greetEachDocument({ timeoutMs: 600 })
  pages.set('main/never.png', { html: '', delayMs: 5_000 })
  pages.set('main/never', { html: `<!doctype html><title>never</title>${TUTORIAL}<img src="/never.png">` })
  const win = testWindow()
  const domReady = next(win.webContents, 'dom-ready')
  void win.loadURL('app://main/never').catch(() => {})
  await domReady
  await until(() => closes() === 1, 'the close')
  assert.equal(answers, [])
})

e2e('a faked load event hands nothing over early', 'chromium', async () => {
  const { answers, closes } = greetEachDocument({ timeoutMs: 600 })
  pages.set('main/fake.png', { html: '', delayMs: 5_000 })
  pages.set('main/fake', {
    html: `<!doctype html><title>fake</title>${TUTORIAL}<script>setInterval(() => dispatchEvent(new Event('load')), 50)</script><img src="/fake.png">`,
  })
  const win = testWindow()
  void win.loadURL('app://main/fake').catch(() => {})
  await until(() => closes() === 1, 'the close')
  assert.equal(answers, [])
})

e2e('claimPort takes a port by name, whichever side is first', 'chromium', async () => {
  const { bridge, answers } = greetEachDocument({ deliver: 'claim' })
  const win = await showPage()
  const ECHO = `const port = await claimPort('main-world-port'); port.onmessage = ({ data }) => port.postMessage({ echo: data })`
  await inPage(win, ECHO)
  await until(() => answers.length === 1, 'an answer')

  let later: PageDocument | undefined
  bridge.removeAllListeners('document')
  bridge.on('document', (document) => {
    later = document
  })
  await win.loadURL('app://main/')
  const claimed = inPage(
    win,
    `const port = await claimPort('late'); return new Promise((r) => { port.onmessage = (e) => r(e.data) })`,
  )
  await new Promise((resolve) => setTimeout(resolve, 200))
  const port = later?.openPort('late', { deliver: 'claim' })
  port?.postMessage('from main')
  assert.is(await claimed, 'from main')
})

e2e('claimPort gives up when nobody opens the port', 'chromium', async () => {
  testBridge()
  const win = await showPage()
  assert.is(await inPage(win, `return codeOf(claimPort('nobody', { timeoutMs: 200 }))`), 'TIMEOUT')
  assert.is(await inPage(win, `return codeOf(claimPort(''))`), 'INVALID_ARGUMENT')
})

e2e('a port that main opened closes with its document', 'model', async () => {
  const { ports, closes } = greetEachDocument()
  pages.set('main/tutorial', { html: `<!doctype html><title>tutorial</title>${TUTORIAL}` })
  const win = await showPage('app://main/tutorial')
  assert.is(ports.length, 1)
  await win.loadURL('evil://elsewhere/')
  await until(() => closes() === 1, 'the close')
})

e2e('opening a port for a document that is gone says so', 'model', async () => {
  const bridge = testBridge()
  const documents: PageDocument[] = []
  bridge.on('document', (document) => void documents.push(document))
  const win = await showPage()
  await win.loadURL('app://main/?second')
  await until(() => documents.length === 2, 'the second document')
  assert.throws(
    () => documents[0]?.openPort('late'),
    (error: unknown) => isKitError(error, 'NAVIGATED'),
  )
})

void run()

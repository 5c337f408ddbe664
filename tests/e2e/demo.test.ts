// The demo's page, as its users meet it: by its fields, buttons and keys.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BrowserWindow } from 'electron'
import { compareManifest, expectManifest } from 'electron-port-bridge/testing'
import * as assert from 'uvu/assert'
import { type NotesApp, startNotes } from '../../examples/notes/app.js'
import { notes } from '../../examples/notes/contract.js'
import { driver } from '../../examples/notes/driver.js'
import { pageFile } from '../../examples/notes/pages.js'
import { createProvider, type Shared } from '../../examples/notes/provider.js'
import { e2e, inPage, next, pages, run, SKIPPED, testBridge, until } from './harness.js'

const MANIFEST = join(import.meta.dirname ?? '.', '../../../examples/notes/manifest.json')

for (const name of ['', 'page.js', 'style.css', 'list.css', 'note.css', 'preview.css']) {
  const file = await pageFile(`app://notes/${name}`)
  if (file) pages.set(`notes/${name}`, { html: file.text, headers: file.headers })
  else if (!SKIPPED) throw new Error(`the demo has no ${name}`)
}

type Page = ReturnType<typeof driver>
interface Scene {
  app: NotesApp
  folder: string
  page: Page
  win: BrowserWindow
  /** What the browser was asked to open. */
  links: string[]
  another(): Promise<{ page: Page; win: BrowserWindow; close(): void }>
}

/** The app over a folder of three notes and those given, with one window. */
async function inScene(body: (scene: Scene) => Promise<void>, more: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'demo-'))
  const texts = { 'a.md': '# Apple\n\nred', 'b.md': '# Bean\n\ngreen', 'c.md': '# Cherry\n\nred', ...more }
  for (const [id, text] of Object.entries(texts)) writeFileSync(join(folder, id), text)
  const links: string[] = []
  const app = startNotes(folder, async (url) => {
    links.push(url)
    throw new Error('no browser here')
  })
  // Else each is printed.
  app.bridge.on('failure', () => {})
  const close: (() => void)[] = []
  const another = async () => {
    const win = await app.openWindow({ show: false })
    const end = () => void (win.isDestroyed() || win.destroy())
    close.push(end)
    const page = driver(win)
    await page.until('the notes', `$('#status').value === 'Connected'`)
    return { page, win, close: end }
  }
  try {
    const { page, win } = await another()
    await body({ app, folder, page, win, links, another })
  } finally {
    for (const end of close) end()
    app.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const open = async (page: Page, id: string): Promise<void> => {
  await page.click(`#list [data-id="${id}"]`)
  await page.until(id, `$('#file').textContent === '${id}'`)
}

e2e('a search that is typed over, stopped or cleared ends in main', 'model', () =>
  inScene(async ({ app, page }) => {
    const ended: string[] = []
    let sent = 0
    app.library.search = async function* (query) {
      try {
        for (;;) {
          yield { id: 'a.md', title: `${++sent}`, before: '', match: query, after: '', count: 1 }
          if (sent % 20 === 0) await new Promise((resolve) => setTimeout(resolve))
        }
      } finally {
        ended.push(query)
      }
    }
    const typed = async (text: string): Promise<void> => {
      await page.type('#query', text)
      await page.until('hits', `$('#hits mark')?.textContent === '${text}'`)
    }
    await typed('r')
    assert.is(await page.get(`$('#stop').hidden`), false)
    await typed('re')
    await until(() => ended.length === 1, 'the end of the first')
    await page.press('Escape')
    await until(() => ended.length === 2, 'the end of the second')
    assert.is(await page.get(`$('#stop').hidden`), true)
    assert.match(await page.get(`$('#found').value`), /^Stopped at \d+ notes$/)
    await typed('red')
    await page.type('#query', '')
    await until(() => ended.length === 3, 'the end of the third')
    assert.equal(ended, ['r', 're', 'red'])
    const before = sent
    await new Promise((resolve) => setTimeout(resolve, 100))
    assert.is(sent, before)
    assert.equal(await page.get(`[$('#hits').hidden, $('#list').hidden, $('#found').value]`), [
      true,
      false,
      '3 notes',
    ])
  }),
)

e2e('hits are shown with what was found marked, or that there are none', 'model', () =>
  inScene(async ({ page }) => {
    await page.type('#query', 'RED')
    await page.until('two hits', `$('#found').value === '2 notes'`)
    assert.is(
      await page.get(
        `[...document.querySelectorAll('#hits button > *')].map(({ textContent }) => textContent).join()`,
      ),
      'Apple,red,Cherry,red',
    )
    assert.is(await page.get(`document.querySelectorAll('#hits mark').length`), 2)
    await page.type('#query', '[*')
    await page.until('none', `$('#hits').textContent === 'No note has “[*”.'`)
  }),
)

const HOSTILE = `# Hostile

<script>ran('script')</script>
<img src="https://evil.example/x.png" onerror="ran('onerror')" style="position: fixed">
<style>body { display: none }</style>

[one](javascript:ran('link')) [two](<javascript&colon;ran('entity')>) [three](data:text/html,x "a title")
[four](vbscript:x) [five](https://good.example/) [six](b.md) [seven](../../b.md) [eight](<" onclick="ran('quote')>)
<a href="javascript:ran('html')" onclick="ran('onclick')">nine</a> ![pic](https://evil.example/seen.png "<b>")
![<img src=x onerror=ran('alt')>](x.png)

\`\`\`"><script>ran('fence')</script>
<iframe srcdoc="<script>ran('code')</script>"></iframe>
\`\`\`

- [x] done <svg><script>ran('svg')</script></svg>
`

e2e('a hostile note is shown, runs nothing, and gives the policy nothing to stop', 'model', () =>
  inScene(
    async ({ page, links }) => {
      await page.get(`void (globalThis.seen = [], globalThis.ran = (what) => seen.push(what),
        document.addEventListener('securitypolicyviolation', (e) => seen.push(e.violatedDirective + ' ' + e.sample)))`)
      await open(page, 'hostile.md')
      assert.equal(
        await page.get(
          `[...new Set([...$('#preview').querySelectorAll('*')].map((e) => e.localName))].sort().join(' ')`,
        ),
        'a code em h1 li p pre ul',
      )
      assert.equal(
        await page.get(`[...$('#preview').querySelectorAll('*')].flatMap((e) => [...e.attributes]
          .filter(({ name }) => name !== 'data-anchor').map(({ name, value }) => name + '=' + value))`),
        ['title=a title', 'href=https://good.example/', 'href=b.md'],
      )
      assert.match(await page.get(`$('#preview').textContent`), /<script>ran\('script'\)<\/script>/)
      const count = await page.get(`$('#preview').querySelectorAll('a').length`)
      for (let at = 0; at < count; at++)
        await page.get(`void $('#preview').querySelectorAll('a')[${at}]?.click()`)
      // The last link that leads anywhere is a note's.
      await page.until('the note', `$('#file').textContent === 'b.md'`)
      assert.equal(links, ['https://good.example/'])
      assert.equal(await page.get('seen'), [])
      assert.is(await page.get('location.href'), 'app://notes/')
    },
    { 'hostile.md': HOSTILE },
  ),
)

e2e('a note can be typed into the preview, and no markup is made of text anywhere else', 'chromium', () =>
  inScene(async ({ page }) => {
    await open(page, 'a.md')
    await page.type('#text', '## New *heading*')
    await page.until('the preview', `$('#preview h2 em')?.textContent === 'heading'`)
    const outcome = await page.get(
      `(() => { try { document.body.innerHTML = '<p>'; return 'made' } catch (e) { return e.name } })()`,
    )
    assert.is(outcome, 'TypeError')
  }),
)

e2e('the theme is that of every window, and of those that come later', 'model', () =>
  inScene(async ({ page, another }) => {
    const second = await another()
    const is = (theme: string) =>
      `document.documentElement.dataset.theme === '${theme}' && $('#theme :checked').value === '${theme}'`
    await page.until('the first theme', is('system'))
    await page.click('#theme [value="dark"]')
    for (const each of [page, second.page]) await each.until('dark', is('dark'))
    const dark = await second.page.get('getComputedStyle(document.body).backgroundColor')
    await second.page.click('#theme [value="light"]')
    for (const each of [page, second.page, (await another()).page]) await each.until('light', is('light'))
    assert.is.not(await page.get('getComputedStyle(document.body).backgroundColor'), dark)
  }),
)

e2e('the list and the search are worked by keys', 'chromium', () =>
  inScene(async ({ page }) => {
    const focus = () => page.get('document.activeElement.dataset.id ?? document.activeElement.id')
    const after = async (...keys: string[]): Promise<string> => {
      for (const key of keys) await page.press(key)
      return focus()
    }
    await page.press('k', true)
    assert.is(await focus(), 'query')
    assert.is(await after('ArrowDown'), 'a.md')
    assert.is(await after('ArrowDown'), 'b.md')
    assert.is(await after('End'), 'c.md')
    assert.is(await after('ArrowDown'), 'c.md')
    assert.is(await after('ArrowUp'), 'b.md')
    assert.equal(
      await page.get(
        `[...document.querySelectorAll('#list [tabindex="0"]')].map(({ dataset }) => dataset.id)`,
      ),
      ['b.md'],
    )
    assert.is(await after('Home', 'ArrowUp'), 'query')
    await page.type('#query', 'cherry')
    await page.until('the hit', `$('#found').value === '1 note'`)
    assert.is(await after('ArrowDown'), 'c.md')
    await page.press('Escape')
    assert.is(await page.get(`$('#query').value`), '')
    await open(page, 'b.md')
    const views: string[] = []
    for (let at = 0; at < 3; at++) {
      await page.press('e', true)
      views.push(await page.get(`$('#main').dataset.view`))
    }
    assert.equal(views, ['read', 'text', 'both'])
  }),
)

e2e('a key opens another window over the same notes', 'model', () =>
  inScene(async ({ page }) => {
    const before = BrowserWindow.getAllWindows()
    const others = () => BrowserWindow.getAllWindows().filter((win) => !before.includes(win))
    await page.press('N', true, true)
    await until(() => others().length === 1, 'the window')
    const [win] = others()
    if (win === undefined) throw new Error('it has gone again')
    await driver(win).until('the notes', `document.querySelectorAll('#list [data-id]').length === 3`)
    win.destroy()
  }),
)

e2e(
  'text is saved by a key, marked in every window until then, and kept while another note is looked at',
  'model',
  () =>
    inScene(async ({ page, folder, another }) => {
      const second = await another()
      const marked = `[...document.querySelectorAll('#list .unsaved')].map(({ dataset }) => dataset.id).join()`
      await open(page, 'a.md')
      await page.type('#text', '# Apple\n\ngreen')
      for (const each of [page, second.page]) await each.until('the mark', `${marked} === 'a.md'`)
      await open(page, 'b.md')
      await open(page, 'a.md')
      assert.is(await page.get(`$('#text').value`), '# Apple\n\ngreen')
      // The window stays while something is not saved.
      const event = `new Event('beforeunload', { cancelable: true })`
      assert.is(await page.get(`dispatchEvent(${event})`), false)
      assert.equal(await page.get(`[$('#leave').open, $('#leave-what').textContent]`), [true, 'a.md'])
      await page.click('#leave .dismiss')
      await page.press('s', true)
      for (const each of [page, second.page]) await each.until('no mark', `${marked} === ''`)
      assert.is(readFileSync(join(folder, 'a.md'), 'utf8'), '# Apple\n\ngreen')
      assert.is(await page.get(`dispatchEvent(${event})`), true)
      // What a window had goes with it.
      await open(second.page, 'c.md')
      await second.page.type('#text', 'never saved')
      await page.until('the mark', `${marked} === 'c.md'`)
      second.close()
      await page.until('no mark', `${marked} === ''`)
    }),
)

e2e('what another program has written is not overwritten without a question', 'model', () =>
  inScene(async ({ page, folder }) => {
    const file = join(folder, 'a.md')
    await open(page, 'a.md')
    for (const [answer, expected] of [
      ['theirs', 'by another: theirs'],
      ['mine', 'by the page'],
    ] as const) {
      await page.type('#text', 'by the page')
      writeFileSync(file, `by another: ${answer}`)
      await page.click('#save')
      await page.until('the question', `!$('#conflict').hidden`)
      assert.is(readFileSync(file, 'utf8'), `by another: ${answer}`)
      await page.click(`#${answer}`)
      await page.until(
        'the answer',
        `$('#conflict').hidden && $('#save').disabled && $('#text').value === '${expected}'`,
      )
      await until(() => readFileSync(file, 'utf8') === expected, `the file, ${expected}`)
    }
    // A file that was written anew as it was is no change.
    utimesSync(file, new Date(), new Date(2020, 1))
    await page.type('#text', 'once more')
    await page.click('#save')
    await until(() => readFileSync(file, 'utf8') === 'once more', 'the file, once more')
  }),
)

e2e('notes that come, change and go are seen without a new list', 'model', () =>
  inScene(async ({ page, folder }) => {
    const titles = `[...document.querySelectorAll('#list .title')].map(({ textContent }) => textContent).join()`
    await page.get(`void ($('#list li').id = 'same')`)
    writeFileSync(join(folder, 'bb.md'), '# Between')
    await page.until('the new one', `${titles} === 'Apple,Bean,Between,Cherry'`)
    writeFileSync(join(folder, 'bb.md'), '# Other')
    await page.until('the change', `${titles} === 'Apple,Bean,Other,Cherry'`)
    await open(page, 'bb.md')
    rmSync(join(folder, 'bb.md'))
    await page.until(
      'the end of it',
      `${titles} === 'Apple,Bean,Cherry' && $('#main').dataset.open === 'none'`,
    )
    assert.is(await page.get(`$('#list li').id`), 'same')
    await page.press('n', true)
    await page.until(
      'an open one',
      `$('#file').textContent === 'Untitled.md' && document.activeElement.id === 'text'`,
    )
    await page.until('its row', `${titles} === 'Apple,Bean,Cherry,Untitled'`)
  }),
)

e2e('a folder that cannot be read, one that is empty, and a lost connection are said', 'model', () =>
  inScene(async ({ app, page, win, folder }) => {
    rmSync(folder, { recursive: true })
    const reloaded = next(win.webContents, 'did-finish-load')
    win.webContents.reload()
    await reloaded
    await page.until('the error', `$('#list')?.textContent.startsWith('The notes cannot be listed.')`)
    mkdirSync(folder)
    await page.click('#list button')
    await page.until('the hint', `$('#hint').textContent.startsWith('There are no Markdown files')`)
    app.stop()
    await page.until('the dialog', `$('#lost').open && $('#lost-why').textContent.includes('CLOSED')`)
  }),
)

e2e('whatever a page asks for, main opens and writes only notes of the folder', 'model', () =>
  inScene(async ({ app, folder }) => {
    const secret = join(folder, '..', 'secret.md')
    writeFileSync(secret, 'secret')
    try {
      const win = await app.openWindow({ show: false })
      const ids = [
        '../secret.md',
        '..\\secret.md',
        secret,
        'a.md/../../secret.md',
        '.hidden.md',
        'a.md\0',
        'C:a.md',
        'a.txt',
        '',
      ]
      const codes = await inPage(
        win,
        `const api = await connect('notes'); const codes = new Set()
         for (const id of ${JSON.stringify(ids)}) {
           codes.add(await codeOf(api.calls.open({ id })))
           codes.add(await codeOf(api.calls.save({ id, text: 'gone', basedOn: new Date() })))
         }
         for (const url of ['file:///etc/passwd', 'javascript:1', ' https://x', 'smb://x'])
           codes.add(await codeOf(api.calls.openLink({ url })))
         return [...codes]`,
      )
      win.destroy()
      assert.equal(codes, ['INPUT_INVALID'])
      assert.is(readFileSync(secret, 'utf8'), 'secret')
    } finally {
      rmSync(secret)
    }
  }),
)

e2e('what its pages can reach is what its manifest says, and another origin is told', 'model', () =>
  inScene(async ({ app }) => {
    expectManifest(app.bridge, MANIFEST)
    app.stop()
    const changed = testBridge({ allow: { origins: ['app://notes', 'https://notes.example'] } })
    changed.provide(notes, createProvider(app.library, {} as Shared))
    assert.equal(compareManifest(JSON.parse(readFileSync(MANIFEST, 'utf8')), changed.manifest()), [
      '+ allow origins: "https://notes.example"',
      '+ contracts notes allow origins: "https://notes.example"',
    ])
  }),
)

void run()

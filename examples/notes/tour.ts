import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { BrowserWindow } from 'electron'
import { openInspector } from 'electron-port-bridge/inspector'
import type { NotesApp } from './app.js'
import { driver } from './driver.js'

const HOSTILE = `# Hostile

<script>document.title = 'script'</script>
<img src="https://evil.example/x.png" onerror="document.title = 'onerror'" style="position: fixed">

[a link](javascript:document.title='link') and ![a picture](https://evil.example/seen.png)
`

/**
 * Drives the page once through everything it can do, as a user would: by its buttons, fields and keys. Prints each
 * step and what crossed; returns the exit code. Works on the app's folder, so give it a copy.
 */
export async function tour(app: NotesApp): Promise<number> {
  const { folder } = app.library
  const inspector = await openInspector(app.bridge, { show: false, theme: 'light' })
  const win = await app.openWindow({ show: false })
  const page = driver(win)
  let steps = 0

  async function step(title: string, body: () => Promise<string>): Promise<void> {
    const crossed = await body()
    console.log(`${++steps}. ${title}\n   ${crossed}`)
  }

  try {
    const items = await app.library.list()
    const [first, second] = items
    if (first === undefined || second === undefined) throw new Error(`${folder} needs two notes or more`)
    const path = join(folder, first.id)
    const original = await readFile(path, 'utf8')
    const isOpen = (id: string) => `$('#file').textContent === ${JSON.stringify(id)}`
    const inList = (id: string) => `#list [data-id=${JSON.stringify(id)}]`

    await step('The page connects to main and lists the notes', async () => {
      await page.until('the list', `document.querySelectorAll('#list [data-id]').length === ${items.length}`)
      return `calls.list() → ${items.length} notes: ${items.map(({ id }) => id).join(', ')}`
    })
    await step(`A click opens “${first.title}”, as text and as a preview`, async () => {
      await page.click(inList(first.id))
      await page.until('the preview', `$('#preview').children.length > 0`)
      return `calls.open({ id: '${first.id}' }) → ${await page.get(`$('#text').value.length`)} characters`
    })
    await step('From the search field, arrows and Enter open another', async () => {
      await page.get(`$('#query').focus()`)
      for (const key of ['ArrowDown', 'ArrowUp', 'ArrowDown', 'ArrowDown']) await page.press(key)
      // What Enter does to a button.
      await page.click(':focus')
      await page.until('the other note', isOpen(second.id))
      return `calls.open({ id: '${second.id}' }) → “${await page.get(`$('#title').textContent`)}”`
    })
    await step('Typing marks the note in every window; Ctrl+S writes the file', async () => {
      await page.click(inList(first.id))
      await page.until('the note', isOpen(first.id))
      await page.type('#text', `${await page.get(`$('#text').value`)}\nWritten by the page.\n`)
      await page.until('the mark', `$('#list .unsaved')?.dataset.id === ${JSON.stringify(first.id)}`)
      await page.press('s', true)
      await page.until('“Saved”', `$('#status').value.startsWith('Saved')`)
      if (!(await readFile(path, 'utf8')).endsWith('by the page.\n')) throw new Error('not in the file')
      return `notices.unsaved(['${first.id}']), then calls.save({ id, text, basedOn }) → “${await page.get(`$('#status').value`)}”`
    })
    await step('Another program changes the file; the page hears of it and shows it', async () => {
      await writeFile(path, '# Changed\n\nBy another program. [A note that is not there](nowhere.md)\n')
      await page.until('the new text', `$('#text').value.includes('By another program.')`)
      return `event changed { id: '${first.id}', summary } → “${await page.get(`$('#status').value`)}”`
    })
    await step('A link to a note that is not there is a declared error', async () => {
      await page.click('#preview a')
      await page.until('the error', `$('#status').dataset.kind === 'error'`)
      return `calls.open({ id: 'nowhere.md' }) ✘ errors.NotFound { id } → “${await page.get(`$('#status').value`)}”`
    })
    await step('So is saving over what another program has written meanwhile', async () => {
      await page.type('#text', '# Mine\n')
      await writeFile(path, '# Theirs\n')
      await page.click('#save')
      await page.until('the question', `!$('#conflict').hidden`)
      await page.click('#theirs')
      return `calls.save({ id, text, basedOn }) ✘ errors.Changed { id } → “${await page.get(`$('#text').value.trim()`)}”`
    })
    await step('Searching streams the hits; each key cancels the search before', async () => {
      const expected = await count(app.library.search('port'))
      for (const typed of ['p', 'po', 'por', 'port']) await page.type('#query', typed)
      await page.until('the hits', `$('#found').value === '${expected} ${expected === 1 ? 'note' : 'notes'}'`)
      return `streams.search('port') → ${expected} hits, after 'p', 'po' and 'por' were let go`
    })
    await step('A note with script in it does nothing', async () => {
      await writeFile(join(folder, 'hostile.md'), HOSTILE)
      await page.press('Escape')
      await page.until('the note', `$('#list [data-id="hostile.md"]') !== null`)
      await page.get(`void (globalThis.reports = [], document.addEventListener('securitypolicyviolation',
        ({ violatedDirective }) => reports.push(violatedDirective)))`)
      const title = await page.get('document.title')
      await page.click(inList('hostile.md'))
      await page.until('the preview', `$('#preview h1')?.textContent === 'Hostile'`)
      await page.click('#preview a')
      const tags = await page.get(
        `[...$('#preview').querySelectorAll('*')].map(({ localName }) => localName).join(' ')`,
      )
      if ((await page.get('document.title')) !== title) throw new Error('it ran')
      const reports = await page.get('reports')
      if (reports.length > 0) throw new Error(`the policy had to stop ${reports}`)
      await rm(join(folder, 'hostile.md'))
      return `its preview is ${tags}; the content security policy had nothing to stop`
    })
    const other = await app.openWindow({ show: false })
    await step('A second window has the theme of the first, and each hears of a change', async () => {
      await page.click('#theme [value="dark"]')
      const dark = `document.documentElement.dataset.theme === 'dark'`
      await page.until('the theme', dark)
      await driver(other).until('the theme in the other window', dark)
      await driver(other).click('#theme [value="light"]')
      await page.until(
        'the theme from the other window',
        `document.documentElement.dataset.theme === 'light'`,
      )
      return `calls.setTheme('dark') → both windows; calls.setTheme('light') in the second → both`
    })
    other.destroy()

    await writeFile(path, original)
    await page.until(
      'the first note as it was',
      `$('#list .title').textContent.includes(${JSON.stringify(first.title)})`,
    )
    await page.type('#query', 'port')
    await page.until('the hits', `!$('#found').value.startsWith('Searching')`)
    await page.get(`void $('#hits li:is(:nth-child(10), :last-child) [data-id]')?.click()`)
    await page.until('the note', `$('#main').ariaBusy !== 'true'`)
    await picture(win, 'build/notes-demo.png')
    await picture(inspector.window, 'build/notes-inspector.png')
    return 0
  } catch (error) {
    console.error(`the tour failed after step ${steps}:`, error)
    return 1
  }
}

async function picture(win: BrowserWindow, path: string): Promise<void> {
  await mkdir('build', { recursive: true })
  await writeFile(path, (await win.webContents.capturePage()).toPNG())
  console.log(`screenshot: ${resolve(path)}`)
}

async function count(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _ of items) count++
  return count
}

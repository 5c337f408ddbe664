import { readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { BrowserWindow } from 'electron'
import type { Library } from './library.js'

/**
 * Drives the page once through everything it can do, as a user would: by its buttons. Prints each step and
 * what it saw; returns the exit code. Works on the folder that it is given, so give it a copy.
 */
export async function tour(win: BrowserWindow, library: Library): Promise<number> {
  const page = (expression: string) => win.webContents.executeJavaScript(`(() => ${expression})()`)
  const status = () => page(`document.getElementById('status').value`)
  const click = (id: string) => page(`void document.querySelector('[data-id=${JSON.stringify(id)}]').click()`)
  const text = () => page(`document.getElementById('text').value`) as Promise<string>
  let steps = 0

  async function step(title: string, body: () => Promise<string>): Promise<void> {
    const crossed = await body()
    console.log(`${++steps}. ${title}\n   ${crossed}`)
  }

  try {
    const items = await library.list()
    const [first, second] = items
    if (first === undefined || second === undefined)
      throw new Error(`${library.folder} needs two notes or more`)

    await step('The page connects to main and lists the notes', async () => {
      await until(
        'the list',
        async () => (await page(`document.querySelectorAll('#list button').length`)) === items.length,
      )
      return `calls.list() → ${items.length} notes: ${items.map(({ id }) => id).join(', ')}`
    })
    await step(`A click opens “${first.title}”`, async () => {
      await click(first.id)
      await until('the text', async () => (await text()) !== '')
      return `calls.open({ id: '${first.id}' }) → ${(await text()).length} characters`
    })
    await step('An edit and a click on Save write the file', async () => {
      await page(
        `{ const text = document.getElementById('text'); text.value += '\\nWritten by the page.\\n'
           text.dispatchEvent(new Event('input')); document.getElementById('save').click() }`,
      )
      await until('the file', async () =>
        (await readFile(join(library.folder, first.id), 'utf8')).endsWith('by the page.\n'),
      )
      await until('“saved”', async () => (await status()).startsWith('saved'))
      return `calls.save({ id, text }) → ${await status()}`
    })
    await step('Another program changes the file; the page hears of it and shows it', async () => {
      await writeFile(join(library.folder, first.id), '# Changed\n\nBy another program.\n')
      await until('the new text', async () => (await text()).includes('By another program.'))
      return `event changed { id: '${first.id}', at } → “${await status()}”`
    })
    await step('A note that has gone is a declared error', async () => {
      const stale = page(
        `{ const button = document.querySelector('[data-id=${JSON.stringify(second.id)}]'); return new Promise((done) => {
             const status = document.getElementById('status')
             new MutationObserver(() => status.dataset.kind === 'error' && done(status.value)).observe(status, { childList: true, attributes: true, subtree: true })
             globalThis.clickStale = () => { delete globalThis.clickStale; button.click() } }) }`,
      )
      await rm(join(library.folder, second.id))
      await page('clickStale()')
      return `calls.open({ id: '${second.id}' }) ✘ errors.NotFound { id } → “${await withDeadline(stale, 'the error')}”`
    })
    const picture = resolve('build/notes-demo.png')
    await writeFile(picture, (await win.webContents.capturePage()).toPNG())
    console.log(`screenshot: ${picture}`)
    return 0
  } catch (error) {
    console.error(`the tour failed after step ${steps}:`, error)
    return 1
  }
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

function withDeadline<T>(promise: Promise<T>, what: string): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`waited in vain for ${what}`)), 10_000)
  })
  return Promise.race([promise, late])
}

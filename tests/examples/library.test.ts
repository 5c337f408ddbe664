// The demo's folder of notes, without the app.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { noteId } from '../../examples/notes/contract.js'
import { Library } from '../../examples/notes/library.js'
import { findIn, summaryOf } from '../../examples/notes/text.js'

const folders: string[] = []
test.after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function libraryOf(texts: Record<string, string>): Library {
  const folder = mkdtempSync(join(tmpdir(), 'library-'))
  folders.push(folder)
  for (const [id, text] of Object.entries(texts)) writeFileSync(join(folder, id), text)
  return new Library(folder, (name) => v.is(noteId, name))
}

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}
const note = (text: string) => ({ id: 'x.md', text, changedAt: new Date(0) })

test('the list has the Markdown files by name, whatever else is there', async () => {
  const library = libraryOf({
    'b.md': '',
    'Ä (1).md': '',
    'a.md': '',
    '.hidden.md': '',
    'a.txt': '',
    'a.md~': '',
  })
  mkdirSync(join(library.folder, 'folder.md'))
  symlinkSync(join(library.folder, 'nowhere'), join(library.folder, 'broken.md'))
  assert.equal(
    (await library.list()).map(({ id }) => id),
    ['Ä (1).md', 'a.md', 'b.md'].sort((a, b) => a.localeCompare(b)),
  )
})

test('a file that cannot be read hides no other', async () => {
  const library = libraryOf({ 'a.md': 'red', 'b.md': 'red' })
  chmodSync(join(library.folder, 'a.md'), 0)
  // A superuser reads it all the same; a link to itself nobody can.
  symlinkSync('c.md', join(library.folder, 'c.md'))
  const ids = (await library.list()).map(({ id }) => id)
  assert.ok(ids.includes('b.md'))
  assert.not.ok(ids.includes('c.md'))
  assert.ok((await all(library.search('red'))).some(({ id }) => id === 'b.md'))
})

test('a thousand notes are listed, and a search that is left early has read only what was asked for', async () => {
  const texts = Array.from({ length: 1_000 }, (_, n) => [
    `${String(n).padStart(4, '0')}.md`,
    `# Note ${n}\n\nred`,
  ])
  const library = libraryOf(Object.fromEntries(texts))
  assert.is((await library.list()).length, 1_000)
  const { open } = library
  let reads = 0
  library.open = (id) => {
    reads++
    return open.call(library, id)
  }
  for await (const hit of library.search('RED')) if (hit.id === '0004.md') break
  assert.is(reads, 5)
})

test('a new note has a name that is free', async () => {
  const library = libraryOf({ 'Untitled.md': 'mine' })
  assert.is(await library.create(), 'Untitled 2.md')
  assert.is(await library.create(), 'Untitled 3.md')
  assert.is(readFileSync(join(library.folder, 'Untitled.md'), 'utf8'), 'mine')
})

test('a title is the first heading or the name; an excerpt is the first line of text', () => {
  const summary = (text: string) => {
    const { title, excerpt } = summaryOf(note(text))
    return [title, excerpt]
  }
  assert.equal(summary('# A `b` [c](d.md)\n\n<!-- e -->\n\n- **f** g'), ['A b c', 'f g'])
  assert.equal(summary(''), ['x', ''])
  assert.equal(summary('\n#hash\nText'), ['x', 'Text'])
})

test('a hit is cut out of its line; the query is text, not a pattern', () => {
  const parts = (text: string, query: string) => {
    const hit = findIn(note(text), query)
    return hit && [hit.before, hit.match, hit.after, hit.count]
  }
  assert.equal(parts('one\ntwo Three four\nthree', 'three'), ['two ', 'Three', ' four', 2])
  assert.is(parts('abc', 'a.c'), undefined)
  assert.equal(parts('(a.c)', '(A.C)'), ['', '(a.c)', '', 1])
  assert.equal(parts(`${'x'.repeat(100)}y`, 'Y'), [`…${'x'.repeat(24)}`, 'y', '', 1])
})

test.run()

/**
 * Which behaviour of Electron each test that runs an app rests on, and who says so: `tests/rests-on.yaml` names facts
 * of the sheet, `tests/electron-on-chromium/README.md`, by test file and title.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type FactVersions, versionsIn } from './fact-versions.js'
import { hostCommand } from './host.js'
import { exampleNames, type Kind, runFiles, testFiles } from './suites.js'

const RESTS_ON = 'tests/rests-on.yaml'
export const SHEET = 'tests/electron-on-chromium/README.md'

/** One row of the sheet. */
export interface Fact {
  /** `F12`, `L3`. */
  readonly number: string
  readonly text: string
  /** A file of Electron's repository, an issue, or Blink. */
  readonly source: string
  /** The versions of Electron in which it holds. */
  readonly versions: FactVersions
}

/** What one test rests on. */
export interface RestsOn {
  /** As they are written: groups, facts, `web`, `node`. */
  readonly words: readonly string[]
  /** All its facts, those of its groups included. */
  readonly facts: readonly string[]
  /** What it takes for granted that no source says. */
  readonly unsourced: string | undefined
}

/** A test that runs an app, as its own file declares it. */
export interface Declared {
  /** Path without ending: `e2e/session`. */
  readonly file: string
  readonly title: string
  /** Who decides it on the stand-in; `electron` where only Electron can. */
  readonly kind: Kind
}

interface Group {
  readonly is: string
  readonly facts: string
}

/** The contents of `tests/rests-on.yaml`. */
export interface Book {
  readonly groups: Readonly<Record<string, Group>>
  readonly files: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** What stands for itself: standards and modules that Electron takes over as they are. */
const STANDARDS = ['web', 'node']
/** Suites whose files are apps, but for the one that holds the facts themselves. */
const SUITES = ['e2e/', 'security/pages/']
const EXAMPLES = 'examples/examples'

const { parse } = createRequire(import.meta.url)('yaml') as { parse(text: string): unknown }

export function readBook(): Book {
  const { groups, ...files } = parse(readFileSync(RESTS_ON, 'utf8')) as {
    groups: Book['groups']
  } & Book['files']
  return { groups, files: files as Book['files'] }
}

/** All rows of the sheet, by number. */
export function readSheet(): Map<string, Fact> {
  const rows = readFileSync(SHEET, 'utf8').matchAll(/^\| ([FL]\d+) \| (.*) \| (.*) \|$/gm)
  return new Map(
    [...rows].map(([, number = '', text = '', source = '']) => [
      number,
      { number, text, source, versions: versionsIn(text) },
    ]),
  )
}

/** The section of the sheet about changes of Electron that are under way. */
export function watchList(): string {
  const text = readFileSync(SHEET, 'utf8')
  return text.slice(text.indexOf('## What may change')).trimEnd()
}

/** Numbers that stand alone in a title, such as a seed, are parameters: any number does. */
export const nameOf = (title: string): string => title.replace(/\b\d+\b/g, 'N')

export function restsOn(book: Book, value: string): RestsOn {
  const [listed = '', unsourced] = value.split(/\s*\?\s+/, 2)
  const words = listed.split(/\s+/).filter((word) => word !== '' && word !== 'nothing')
  const facts = words.flatMap((word) => {
    if (STANDARDS.includes(word)) return []
    return Object.hasOwn(book.groups, word) ? (book.groups[word]?.facts.split(/\s+/) ?? []) : [word]
  })
  return { words, facts: [...new Set(facts)], unsourced }
}

/** Whether a test file belongs to the suite that holds the facts, whose titles begin with their numbers. */
export const holdsFacts = (file: string): boolean => file.startsWith('electron-on-chromium/')

/** The facts that a title names: `F12 F13 what it says`. */
export const numbersIn = (title: string): string[] =>
  /^(?:[FL]\d+ )+/.exec(title)?.[0].trim().split(' ') ?? []

let known: { readonly book: Book; readonly sheet: Map<string, Fact> } | undefined

/**
 * The facts that a test rests on: one of them does not hold where it fails on Electron.
 *
 * @param file Path without folder `tests` and without ending: `e2e/session`, `electron-on-chromium/ipc`.
 * @param title As it is printed. In the suite that holds the facts it begins with their numbers.
 * @returns None for a test that is not in `tests/rests-on.yaml`, or that rests on nothing sourced.
 */
export function factsOf(file: string, title: string): Fact[] {
  known ??= { book: readBook(), sheet: readSheet() }
  const { book, sheet } = known
  const entry = Object.entries(book.files[file] ?? {}).find(([name]) => nameOf(name) === nameOf(title))
  const numbers = entry ? restsOn(book, entry[1]).facts : holdsFacts(file) ? numbersIn(title) : []
  return numbers.flatMap((number) => sheet.get(number) ?? [])
}

/** Every test that runs an app: the files are asked, and run nothing. */
export async function declaredTests(): Promise<Declared[]> {
  const declared = exampleNames().map((title): Declared => ({ file: EXAMPLES, title, kind: 'model' }))
  const env = { TESTS_SKIPPED: '1' }
  const asked = await runFiles(testFiles(SUITES), () => hostCommand(), { env, print: () => {} })
  for (const { name, output, failed, ended } of asked) {
    if (failed > 0) throw new Error(`${name} does not say what it holds (${ended}):\n${output}`)
    const found = output.matchAll(/^declared: (chromium|model|electron) (.*)$/gm)
    for (const [, kind, title] of found)
      declared.push({ file: name, title: title as string, kind: kind as Kind })
  }
  return declared.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
}

/** What is wrong with the book: sentences that say what to change. */
export function complaintsAbout(
  book: Book,
  sheet: ReadonlyMap<string, Fact>,
  declared: readonly Declared[],
): string[] {
  const complaints: string[] = []
  for (const { file, title } of declared) {
    const names = Object.keys(book.files[file] ?? {}).filter((name) => nameOf(name) === nameOf(title))
    if (names.length === 0)
      complaints.push(`${RESTS_ON}: “${title}” of ${file} has no entry: what does it rest on?`)
    if (names.length > 1) complaints.push(`${RESTS_ON}: “${title}” of ${file} has ${names.length} entries`)
  }
  for (const [name, { facts }] of Object.entries(book.groups)) {
    for (const fact of facts.split(/\s+/))
      if (!sheet.has(fact))
        complaints.push(`${RESTS_ON}: the group ${name} names ${fact}, which is not in ${SHEET}`)
  }
  for (const [file, entries] of Object.entries(book.files)) {
    for (const [title, value] of Object.entries(entries)) {
      if (!declared.some((test) => test.file === file && nameOf(test.title) === nameOf(title)))
        complaints.push(`${RESTS_ON}: ${file} has no test “${title}” (any more)`)
      const { words, facts, unsourced } = restsOn(book, String(value))
      if (words.length === 0 && !unsourced) complaints.push(`${RESTS_ON}: “${title}” of ${file} is empty`)
      for (const fact of facts)
        if (!sheet.has(fact))
          complaints.push(
            `${RESTS_ON}: “${title}” of ${file} names ${fact}, which is neither a group nor in ${SHEET}`,
          )
    }
  }
  return [...new Set(complaints)]
}

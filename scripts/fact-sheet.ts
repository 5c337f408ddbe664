import { existsSync, readFileSync } from 'node:fs'

/** The sheet of how Electron behaves: a row `| F12 | what | source |` for each fact. */
const SHEET = 'tests/electron-on-chromium/README.md'
/** Which facts a test rests on whose title does not begin with them: `{ "title": ["F12", …], … }`. */
const BY_TITLE = 'docs/electron-facts.json'

/** The facts that a title names: `F12 F13 what it says`. */
export const numbersIn = (title: string): string[] =>
  /^(?:[FL]\d+ )+/.exec(title)?.[0].trim().split(' ') ?? []

/** What a fact says, by its number. */
export function factSheet(path = SHEET): Map<string, string> {
  const rows = readFileSync(path, 'utf8').matchAll(/^\| ([FL]\d+) \| ([^|\n]*?) \|/gm)
  return new Map([...rows].map(([, number, text]) => [number as string, text as string]))
}

/** The facts that a test rests on, by its title; none where nobody has said so. */
export function factsOf(path = BY_TITLE): (title: string) => string[] {
  const byTitle = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string[]>) : {}
  return (title) => {
    const named = numbersIn(title)
    if (named.length > 0) return named
    return Object.hasOwn(byTitle, title) ? (byTitle[title] ?? []) : []
  }
}

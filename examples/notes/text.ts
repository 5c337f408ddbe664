// What the list and the search show of a note's text.
import type { Hit, Note, NoteSummary } from './contract.js'

const EXCERPT = 120
/** Characters of a line that are shown before and after what was found. */
const BEFORE = 24
const AFTER = 90

export function summaryOf({ id, text, changedAt }: Note): NoteSummary {
  const title = titleOf({ id, text })
  const line = text.split('\n', 40).find((line) => /^[^#<|]*\p{L}/u.test(line)) ?? ''
  return { id, title, excerpt: withoutMarks(line).trim().slice(0, EXCERPT), changedAt }
}

/** The first place of `query` in the note, whatever its case; `undefined` if there is none. */
export function findIn({ id, text }: Note, query: string): Hit | undefined {
  const literally = new RegExp(query.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu')
  let first: RegExpExecArray | undefined
  let count = 0
  for (const found of text.matchAll(literally)) {
    first ??= found
    count++
  }
  if (first === undefined) return undefined
  const start = text.lastIndexOf('\n', first.index) + 1
  const lineEnd = text.indexOf('\n', first.index + first[0].length)
  const end = lineEnd < 0 ? text.length : lineEnd
  const from = Math.max(start, first.index - BEFORE)
  return {
    id,
    title: titleOf({ id, text }),
    before: `${from > start ? '…' : ''}${withoutMarks(text.slice(from, first.index))}`.trimStart(),
    match: first[0],
    after: withoutMarks(text.slice(first.index + first[0].length, Math.min(end, first.index + AFTER))),
    count,
  }
}

/** The first heading, or the file's name. */
const titleOf = ({ id, text }: { id: string; text: string }): string =>
  withoutMarks(/^#[ \t]+(\S.*)$/m.exec(text)?.[1] ?? id.replace(/\.md$/, ''))

/** Without the marks of Markdown that matter most in one line. */
const withoutMarks = (line: string): string =>
  line
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*`|]+|^[>#\s-]+ /g, '')
    .replaceAll(/\s+/g, ' ')

import { isProblem, type Row, type RowKind } from './rows.js'

/** What the list may be narrowed to. */
export interface Filter {
  /** Words that a row must have, all of them. */
  readonly text: string
  readonly kinds: ReadonlySet<KindGroup>
  readonly problemsOnly: boolean
  readonly session: number | undefined
  readonly document: number | undefined
}

/** The kinds as they are switched on and off. */
export type KindGroup = 'calls' | 'streams' | 'events' | 'notices' | 'sessions'
export const KIND_GROUPS: readonly KindGroup[] = ['calls', 'streams', 'events', 'notices', 'sessions']

/** Refusals, violations and limits are in none: what is wrong is never switched off by kind. */
const GROUP_OF: { readonly [kind in RowKind]?: KindGroup } = {
  call: 'calls',
  stream: 'streams',
  event: 'events',
  notice: 'notices',
  session: 'sessions',
  document: 'sessions',
}

export const EVERYTHING: Filter = {
  text: '',
  kinds: new Set(KIND_GROUPS),
  problemsOnly: false,
  session: undefined,
  document: undefined,
}

export function isEverything({ text, kinds, problemsOnly, session, document }: Filter): boolean {
  const all = kinds.size === KIND_GROUPS.length
  return text.trim() === '' && all && !problemsOnly && session === undefined && document === undefined
}

/** The rows that pass; the list itself where all do. */
export function filtered(rows: readonly Row[], filter: Filter): readonly Row[] {
  if (isEverything(filter)) return rows
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter((row) => {
    const group = GROUP_OF[row.kind]
    if (group !== undefined && !filter.kinds.has(group)) return false
    if (filter.problemsOnly && !isProblem(row)) return false
    if (filter.session !== undefined && row.session !== filter.session) return false
    if (filter.document !== undefined && row.document !== filter.document) return false
    return words.length === 0 || hasAll(row, words)
  })
}

function hasAll(
  { kind, name, outcome, origin, detail, input, output }: Row,
  words: readonly string[],
): boolean {
  const text =
    `${kind} ${name} ${outcome} ${origin ?? ''} ${detail ?? ''} ${input ?? ''} ${output ?? ''}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

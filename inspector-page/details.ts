import { el } from './dom.js'
import { clockTime, duration, size } from './format.js'
import type { Row, Rows } from './rows.js'

/** All that is known of one row. */
export class Details {
  readonly #panel: HTMLElement
  readonly #body: HTMLElement
  #shown = ''

  constructor(panel: HTMLElement, body: HTMLElement) {
    this.#panel = panel
    this.#body = body
  }

  show(row: Row | undefined, rows: Rows, hasValues: boolean): void {
    this.#panel.hidden = row === undefined
    if (row === undefined) return
    const facts = factsOf(row, rows)
    const key = JSON.stringify([facts, row.input, row.output])
    if (key === this.#shown) return
    this.#shown = key
    this.#body.replaceChildren(
      el('h2', { 'data-state': row.state }, row.name),
      el('dl', {}, ...facts.flatMap(([name, text]) => [el('dt', {}, name), el('dd', {}, text)])),
      ...valuesOf(row, hasValues),
    )
  }
}

type Fact = readonly [name: string, text: string]

function factsOf(row: Row, { sessions, documents }: Rows): Fact[] {
  const session = sessions.get(row.session ?? 0)
  const document = documents.get(row.document ?? 0)?.facts
  const facts: (readonly [string, string | undefined])[] = [
    ['Kind', row.kind],
    ['Outcome', row.outcome],
    [row.kind === 'refused' ? 'Cure' : 'Message', row.detail],
    ['Asked by', row.isMains ? 'main' : undefined],
    ['Began', clockTime(row.at)],
    ['Took', duration(row.ms)],
    ['In', size(row.bytesIn)],
    ['Out', size(row.bytesOut)],
    ['Items', row.flow?.items.toLocaleString('en')],
    ['Stalls', row.flow && String(row.flow.stalls)],
    ['Room', row.flow?.credit === undefined ? undefined : `${row.flow.credit} items`],
    [
      'Session',
      row.session === undefined ? undefined : `#${row.session}${session ? `, ${session.contract}` : ''}`,
    ],
    ['Origin', row.origin],
    ['Window', document && `${document.webContentsId}${document.isMainFrame ? '' : ', in a frame'}`],
  ]
  return facts.filter((fact): fact is Fact => fact[1] !== undefined && fact[1] !== '')
}

function valuesOf({ kind, input, output }: Row, hasValues: boolean): HTMLElement[] {
  if (['session', 'document', 'refused', 'violation', 'limit'].includes(kind)) return []
  if (!hasValues)
    return [
      el(
        'p',
        { class: 'note' },
        'Values are hidden. The app shows them with openInspector(bridge, { values: true }).',
      ),
    ]
  const outName = kind === 'stream' ? 'Last item' : kind === 'event' ? 'Payload' : 'Result'
  return [
    ...(input === undefined ? [] : [el('h3', {}, 'Input'), el('pre', { tabindex: '0' }, pretty(input))]),
    ...(output === undefined ? [] : [el('h3', {}, outName), el('pre', { tabindex: '0' }, pretty(output))]),
  ]
}

const pretty = (json: string): string => JSON.stringify(JSON.parse(json), null, 2)

/** A row for the clipboard: what it shows, values as what they are. */
export function jsonOfRow({ input, output, ...row }: Row): object {
  return {
    ...row,
    ...(input === undefined ? {} : { input: JSON.parse(input) }),
    ...(output === undefined ? {} : { output: JSON.parse(output) }),
  }
}

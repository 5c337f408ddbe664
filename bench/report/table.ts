import { libraries as allLibraries } from '../libraries/index.js'
import type { Sample } from '../measure.js'
import type { MemoryRun } from '../memory/runs.js'
import { PLACES, type Place } from '../memory/watch.js'
import { GROWTHS } from '../sides/growth.js'
import { WATCHES } from '../watched.js'
import { workloads as allWorkloads } from '../workloads/index.js'
import type { Workload } from '../workloads/workload.js'
import { cellOf } from './statistics.js'

/** Rows of a table; the first is its head. */
export type Rows = readonly (readonly string[])[]

/** The libraries that were measured, or what stands in their place, in their order. */
export function librariesIn(samples: readonly Sample[]): string[] {
  return [...allLibraries, ...GROWTHS, ...WATCHES]
    .map(({ name }) => name)
    .filter((name) => samples.some(({ library }) => library === name))
}

export const workloadsIn = (samples: readonly Sample[]): Workload[] =>
  allWorkloads.filter(({ name }) => samples.some(({ workload }) => workload === name))

/** Ratios to the base in the same round, with their quartiles; the base itself as a rate. */
export function ratioRows(samples: readonly Sample[], base: string): Rows {
  const libraries = librariesIn(samples)
  return [
    [`ratio to ${base} [quartiles]`, ...libraries],
    ...workloadsIn(samples).map((workload) => [
      workload.title,
      ...libraries.map((library) => {
        const cell = cellOf(samples, workload, library, base)
        if (cell === undefined) return '–'
        if (library === base) return `${amount(cell.rate)} ${workload.unit}/s`
        if (cell.ratio === undefined || cell.spread === undefined) return '?'
        const [low, high] = cell.spread
        return `${digits(cell.ratio)} [${digits(low)}–${digits(high)}]`
      }),
    ]),
  ]
}

/** The same with what this package aims at, which is for a port between processes. */
export function ratioRowsWithAims(samples: readonly Sample[]): Rows {
  const [head = [], ...rows] = ratioRows(samples, 'raw')
  const aims = workloadsIn(samples).map(({ aim }) => (aim === undefined ? '' : `≥ ${aim}`))
  return [[...head, 'aim'], ...rows.map((row, index) => [...row, aims[index] as string])]
}

/** Median rates a second, as they are. */
export function rateRows(samples: readonly Sample[]): Rows {
  const libraries = librariesIn(samples)
  return [
    ['median, a second', ...libraries],
    ...workloadsIn(samples).map((workload) => [
      `${workload.title} (${workload.unit})`,
      ...libraries.map((library) => {
        const cell = cellOf(samples, workload, library, library)
        return cell === undefined ? '–' : amount(cell.rate)
      }),
    ]),
  ]
}

const PLACE_TITLES: { readonly [place in Place]: string } = {
  frame: 'frame (sender)',
  page: 'page (receiver)',
  others: 'the browser’s other processes',
  transit: 'shared, whole machine',
}

export function memoryRows(runs: readonly MemoryRun[]): Rows {
  return [
    ['MiB', 'where', 'before', 'medians of the quarters', 'peak', 'after'],
    ...runs.flatMap(({ title, footprints }) =>
      PLACES.map((place) => {
        const { before, quarters, peak, after } = footprints[place]
        const path = quarters.map((mib) => mib.toFixed(0)).join(' → ')
        return [title, PLACE_TITLES[place], before.toFixed(0), path, peak.toFixed(0), after.toFixed(0)]
      }),
    ),
  ]
}

/** As many figures as the noise lets one see. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

function amount(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : digits(value)
}

/** For a terminal. */
export function toText(rows: Rows): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  const pad = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)
  return rows.map((row) => row.map(pad).join('  ')).join('\n')
}

export function toMarkdown(rows: Rows): string {
  const [head = [], ...rest] = rows
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'))
  return [line(head), line(rule), ...rest.map(line)].join('\n')
}

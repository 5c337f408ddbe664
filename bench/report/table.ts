import { libraries as allLibraries } from '../libraries/index.js'
import type { Sample } from '../measure.js'
import { workloads } from '../workloads/index.js'
import { cellOf } from './statistics.js'

/** Rows of a table; the first is its head. */
export type Rows = readonly (readonly string[])[]

/** Ratios to raw in the same round, with raw's own rate. */
export function ratioRows(samples: readonly Sample[]): Rows {
  const names = (key: 'workload' | 'library') => [...new Set(samples.map((sample) => sample[key]))]
  const libraries = allLibraries.map(({ name }) => name).filter((name) => names('library').includes(name))
  const measured = workloads.filter(({ name }) => names('workload').includes(name))
  const head = ['ratio to raw [quartiles]', ...libraries]
  return [
    head,
    ...measured.map((workload) => [
      workload.title,
      ...libraries.map((library) => {
        const cell = cellOf(samples, workload, library)
        if (cell === undefined) return '–'
        const rate = `${amount(cell.rate)} ${workload.unit}/s`
        if (library === 'raw' || cell.ratio === undefined || cell.spread === undefined) return rate
        const [low, high] = cell.spread
        return `${digits(cell.ratio)} [${digits(low)}–${digits(high)}]`
      }),
    ]),
  ]
}

/** Rates a second, as they are. */
export function rateRows(samples: readonly Sample[], libraries: readonly string[]): Rows {
  return [
    ['median rate', ...libraries],
    ...workloads.map((workload) => [
      `${workload.title}, ${workload.unit}/s`,
      ...libraries.map((library) => {
        const cell = cellOf(samples, workload, library)
        return cell === undefined ? '–' : amount(cell.rate)
      }),
    ]),
  ]
}

/** Three figures: what the noise lets one see. */
export function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

export function amount(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : digits(value)
}

/** For a terminal. */
export function toText(rows: Rows): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows
    .map((row) =>
      row
        .map((text, column) =>
          column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n')
}

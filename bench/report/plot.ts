import type { Sample } from '../measure.js'
import { cellOf } from './statistics.js'
import { librariesIn, workloadsIn } from './table.js'

const WIDTH = 960
const LEFT = 250
const RIGHT = 30
const TOP = 64
const ROW = 46
const BOTTOM = 40
const LOWEST = 0.01
const HIGHEST = 200
const TICKS = [0.01, 0.1, 1, 10, 100]
// Okabe and Ito's palette: told apart by colour-blind readers too.
const COLOURS = [
  '#000000',
  '#999999',
  '#56b4e9',
  '#d55e00',
  '#e69f00',
  '#009e73',
  '#0072b2',
  '#cc79a7',
  '#8c6bb1',
  '#b2a500',
]
/** About as wide as a letter of the font below. */
const LETTER = 7
const FONT = 'font-family="system-ui, sans-serif"'

/** A dot a library and workload, on a logarithmic scale of its ratio to raw; whiskers are quartiles. */
export function toPlot(samples: readonly Sample[]): string {
  const libraries = librariesIn(samples).filter((name) => name !== 'raw')
  const workloads = workloadsIn(samples)
  const height = TOP + workloads.length * ROW + BOTTOM
  const parts: string[] = []
  for (const tick of TICKS) {
    const width = tick === 1 ? 1.5 : 0.5
    parts.push(
      `<line x1="${x(tick)}" x2="${x(tick)}" y1="${TOP}" y2="${height - BOTTOM}" stroke="#888" stroke-width="${width}"/>`,
      text(x(tick), height - BOTTOM + 18, tick === 1 ? '1 = raw' : `${tick}`, 'middle'),
    )
  }
  workloads.forEach((workload, row) => {
    const middle = TOP + (row + 0.5) * ROW
    parts.push(text(LEFT - 12, middle + 4, workload.title, 'end'))
    libraries.forEach((library, index) => {
      const cell = cellOf(samples, workload, library, 'raw')
      if (cell?.ratio === undefined || cell.spread === undefined) return
      // Side by side within the row, so that equals do not hide each other.
      const y = round(middle + ((index + 0.5) / libraries.length - 0.5) * ROW * 0.8)
      const [low, high] = cell.spread
      const colour = colourOf(index)
      parts.push(
        `<line x1="${x(low)}" x2="${x(high)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="1.5"/>`,
        `<circle cx="${x(cell.ratio)}" cy="${y}" r="${library.startsWith('ours') ? 4.5 : 3}" fill="${colour}"/>`,
      )
    })
  })
  let left = 24
  libraries.forEach((library, index) => {
    parts.push(
      `<circle cx="${left}" cy="40" r="4.5" fill="${colourOf(index)}"/>`,
      text(left + 9, 44, library),
    )
    left += 36 + library.length * LETTER
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">`,
    '<title>Rates of each library beside a hand-written request/response</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(
      20,
      20,
      'Rate as a ratio to a hand-written request/response on the same port (logarithmic; right is faster)',
    ),
    ...parts,
    '</svg>\n',
  ].join('\n')
}

const colourOf = (index: number): string => COLOURS[index % COLOURS.length] as string

function x(ratio: number): number {
  const share = Math.log(Math.min(Math.max(ratio, LOWEST), HIGHEST) / LOWEST) / Math.log(HIGHEST / LOWEST)
  return round(LEFT + share * (WIDTH - LEFT - RIGHT))
}

function text(left: number, y: number, content: string, anchor = 'start'): string {
  return `<text x="${round(left)}" y="${round(y)}" ${FONT} font-size="12" fill="#222" text-anchor="${anchor}">${content}</text>`
}

const round = (value: number): number => Math.round(value * 10) / 10

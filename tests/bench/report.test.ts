import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Sample } from '../../bench/measure.js'
import { toDocument } from '../../bench/report/markdown.js'
import { toPlot } from '../../bench/report/plot.js'
import { cellOf } from '../../bench/report/statistics.js'
import type { Results } from '../../bench/results.js'
import { workloads } from '../../bench/workloads/index.js'
import type { Workload } from '../../bench/workloads/workload.js'

const workload = (name: string) => workloads.find((candidate) => candidate.name === name) as Workload

const samples = (name: string, library: string, ...rates: (number | null)[]): Sample[] =>
  rates.map((rate, index) => ({ round: index + 1, workload: name, library, rate }))

const page = [
  ...samples('burst', 'raw', 100, 200, 400),
  ...samples('burst', 'ours', 1000, 4000, 1200),
  ...samples('burst', 'birpc', 50, 100, 200),
  ...samples('binary', 'raw', 200, 200, 400),
  ...samples('byte-stream', 'ours', 400, 600, 400),
  ...samples('byte-stream', 'birpc', null, null, null),
]

const results: Results = {
  date: '2001-02-03',
  machine: 'an abacus',
  rounds: 3,
  isFull: true,
  versions: { node: '20.0.0', birpc: '4.0.0' },
  browser: 'Chromium 1.2.3',
  processes: 'two processes',
  page,
  growth: [],
  memory: [],
  node: [],
  watched: [],
}

test('a ratio is the median of the ratios of each round, not the ratio of two medians', () => {
  const cell = cellOf(page, workload('burst'), 'ours', 'raw')
  assert.is(cell?.rate, 1200)
  assert.is(cell?.ratio, 10)
  assert.equal(cell?.spread, [6.5, 15])
})

test('a workload that raw does not have is measured by the one that stands for it', () => {
  assert.is(cellOf(page, workload('byte-stream'), 'ours', 'raw')?.ratio, 2)
})

test('what a library does not have is no rate of zero', () => {
  assert.is(cellOf(page, workload('byte-stream'), 'birpc', 'raw'), undefined)
})

test('the document says when, where and with what, and has each ratio once with its spread', () => {
  const text = toDocument(results)
  assert.match(text, '2001-02-03, an abacus; Chromium 1.2.3; node 20.0.0, birpc 4.0.0.')
  assert.match(text, '3 rounds\n')
  assert.match(
    text,
    '| burst, 10,000 calls in one turn | 200 calls/s | 10.0 [6.50–15.0] | 0.50 [0.50–0.50] | ≥ 20 |',
  )
  assert.match(text, '| bytes as a stream, 64 MiB | – | 2.00 [1.50–2.50] | – | ≥ 1.5 |')
})

test('what was not run has no chapter', () => {
  assert.match(toDocument(results), '## Page to cross-site iframe')
  for (const title of ['As work grows', 'Between two threads', 'Memory']) {
    assert.not.match(toDocument(results), `## ${title}`)
  }
})

test('document and plot are made of the numbers alone: what was written as JSON gives the same again', () => {
  const again: Results = JSON.parse(JSON.stringify(results))
  assert.is(toDocument(again), toDocument(results))
  assert.is(toPlot(again.page), toPlot(results.page))
})

test('the plot has a dot for each measured ratio and one for each name', () => {
  const dots = toPlot(page).match(/<circle /g)
  assert.is(dots?.length, 3 + 2)
})

test.run()

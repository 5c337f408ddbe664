/** `npm run bench`: measures, prints tables and, after a full run, writes the docs. See README.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { runBrowser } from './browser.js'
import { describeMachine, installedVersions } from './machine.js'
import { runNode } from './node.js'
import { type Options, PARTS_OF_NODE, parseOptions, USAGE } from './options.js'
import { toDocument } from './report/markdown.js'
import { toPlot } from './report/plot.js'
import { sectionsOf } from './report/sections.js'
import { toText } from './report/table.js'
import type { BrowserResults, Results } from './results.js'
import { runWatched } from './watched.js'

const NO_BROWSER: BrowserResults = { browser: '', processes: '', page: [], growth: [], memory: [] }

const given = process.argv.slice(2)
const args = given.filter((arg) => arg !== '--help')
const options = understand(args)
// Last: so a command line is judged, and nothing measured.
if (args.length < given.length) {
  console.log(USAGE)
  process.exit(0)
}
const results: Results =
  options.from === undefined ? await run(options) : JSON.parse(readFileSync(options.from, 'utf8'))
for (const { title, text, tables, notes } of sectionsOf(results)) {
  console.log(`\n${[`── ${title}: ${text}`, ...tables.map(toText), ...notes].join('\n\n')}`)
}
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, undefined, 1)}\n`)
if (results.isFull) {
  writeFileSync('docs/benchmarks.md', toDocument(results))
  writeFileSync('docs/benchmarks.svg', toPlot(results.page))
  console.log('\nwrote docs/benchmarks.md and docs/benchmarks.svg')
}

function understand(args: readonly string[]): Options {
  try {
    return parseOptions(args)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`)
    process.exit(2)
  }
}

async function run({ parts, rounds, isFull, ...plan }: Options): Promise<Results> {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    rounds,
    isFull,
    versions: installedVersions(),
    ...(parts.some((part) => !PARTS_OF_NODE.includes(part)) ? await runBrowser(args) : NO_BROWSER),
    node: parts.includes('node') ? await runNode({ rounds, ...plan }) : [],
    watched: parts.includes('watched') ? await runWatched(rounds) : [],
  }
}

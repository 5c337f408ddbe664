import { parseArgs } from 'node:util'
import { before } from './libraries/doors-before.js'
import { libraries } from './libraries/index.js'
import { named, type Plan } from './measure.js'
import { workloads } from './workloads/index.js'

/**
 * Where and how something is run: page to iframe, over many sessions, between threads, there watched by a bridge, watching
 * memory.
 */
const PARTS = [
  { name: 'page' },
  { name: 'growth' },
  { name: 'node' },
  { name: 'watched' },
  { name: 'memory' },
] as const
export type Part = (typeof PARTS)[number]['name']
/** Those without a browser. */
export const PARTS_OF_NODE: readonly Part[] = ['node', 'watched']

const DEFAULT_ROUNDS = 7

export const USAGE = `usage: npm run bench -- [--only what,…] [--libs library,…] [--rounds N] [--json file]
       npm run bench -- --from file

  --only    workloads: ${workloads.map(({ name }) => name).join(', ')}
            parts: ${PARTS.map(({ name }) => name).join(', ')}
            Workloads alone run in the page; parts alone run all of their workloads.
  --libs    ${libraries.map(({ name }) => name).join(', ')}
  --rounds  rounds that count, ${DEFAULT_ROUNDS} by default; one more goes before them
  --json    where the numbers are written as they are
  --from    measures nothing: prints the tables of such a file and, if everything was run, writes the docs

The library \`before\` is there where BENCH_BEFORE names the folder of another checkout, built.`

export interface Options extends Plan {
  readonly parts: readonly Part[]
  /** Everything was run, often enough: what the docs are made of. */
  readonly isFull: boolean
  readonly json: string | undefined
  readonly from: string | undefined
}

/**
 * @param hasBefore There is another build to be measured; what is, is no run for the docs then.
 * @throws for an unknown flag, workload, part or library.
 */
export function parseOptions(args: readonly string[], hasBefore = before !== undefined): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      libs: { type: 'string' },
      rounds: { type: 'string', default: String(DEFAULT_ROUNDS) },
      json: { type: 'string' },
      from: { type: 'string' },
    },
  })
  const rounds = Number(values.rounds)
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds wants a whole number from 1')
  const measured = libraries.filter(({ name }) => name !== 'before' || hasBefore)
  const wanted = choose([...workloads, ...PARTS], values.only)
  const ownOf = <T extends string>(list: readonly { readonly name: T }[]) =>
    list.map(({ name }) => name).filter((name) => wanted.includes(name))
  const chosenWorkloads = ownOf(workloads)
  const chosenParts = ownOf(PARTS)
  return {
    workloads: chosenWorkloads.length > 0 ? chosenWorkloads : workloads.map(({ name }) => name),
    parts: chosenParts.length > 0 ? chosenParts : ['page'],
    libraries: choose(measured, values.libs),
    rounds,
    isFull: values.only === undefined && values.libs === undefined && rounds >= DEFAULT_ROUNDS && !hasBefore,
    json: values.json,
    from: values.from,
  }
}

function choose(all: readonly { readonly name: string }[], list: string | undefined): string[] {
  if (list === undefined) return all.map(({ name }) => name)
  return list.split(',').map((name) => named(all, name).name)
}

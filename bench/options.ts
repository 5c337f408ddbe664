import { parseArgs } from 'node:util'
import { libraries } from './libraries/index.js'
import { named, type Plan } from './measure.js'
import { workloads } from './workloads/index.js'

export const USAGE = `usage: npm run bench -- [--only workload,…] [--libs library,…] [--rounds N] [--json file]
  workloads: ${workloads.map(({ name }) => name).join(', ')}
  libraries: ${libraries.map(({ name }) => name).join(', ')}`

export interface Options extends Plan {
  /** Where the numbers are written as they are. */
  readonly json: string | undefined
}

/** @throws for an unknown flag, workload or library. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      libs: { type: 'string' },
      rounds: { type: 'string', default: '7' },
      json: { type: 'string' },
    },
  })
  const rounds = Number(values.rounds)
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds wants a whole number from 1')
  return {
    workloads: choose(workloads, values.only),
    libraries: choose(libraries, values.libs),
    rounds,
    json: values.json,
  }
}

function choose(all: readonly { readonly name: string }[], list: string | undefined): string[] {
  if (list === undefined) return all.map(({ name }) => name)
  return list.split(',').map((name) => named(all, name).name)
}

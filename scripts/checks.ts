/** All that this repository is held to beside its tests. `npm run check` runs it line by line, `npm test` as a suite. */
import { readFileSync } from 'node:fs'
import { referenceOfDoors } from './api-reference.js'
import { differences, packed, reference, reports } from './generated.js'
import { licenceFaults } from './licences.js'
import { sizes } from './sizes.js'
import { type Ran, tool, withTarball } from './tools.js'

export interface Check {
  readonly name: string
  /** What to do when it fails. */
  readonly cure: string
  /** What is wrong; `''` where nothing is. */
  run(): Promise<string>
}

const ACCEPT = 'if it is meant: npm run api, and commit what it writes'

/** What needs no more than the build. */
export const CHECKS: readonly Check[] = [
  {
    name: 'publint',
    cure: 'change package.json or rollup.config.mjs as it says',
    run: () =>
      withTarball(async ({ folder, tarball }) => {
        const ran = await tool(folder, 'publint/src/cli.js', 'run', tarball, '--strict')
        return ran.output.includes('All good!') ? complaint(ran) : ran.output
      }),
  },
  {
    name: 'attw',
    cure: 'see the problem by its name at https://arethetypeswrong.github.io',
    // preload/auto is a script that is named by its path and has nothing to import, so it has no types.
    run: () =>
      withTarball(async ({ folder, tarball }) =>
        complaint(
          await tool(
            folder,
            '@arethetypeswrong/cli/dist/index.js',
            tarball,
            ...['--profile', 'node16', '--exclude-entrypoints', 'preload/auto'],
          ),
        ),
      ),
  },
  {
    name: 'size',
    cure: 'npm run size -- --modules shows what a page is made of; a budget is changed in scripts/sizes.ts',
    run: async () => {
      const held = await sizes(true)
      const faults = held.flatMap(({ what, bytes, budget = 0 }) => {
        if (bytes <= 500) return [`${what}: ${bytes} bytes, which is nothing that was measured`]
        return bytes > budget ? [`${what}: ${bytes} bytes, and ${budget} are allowed`] : []
      })
      return (held.length === 3 ? faults : [...faults, `${held.length} budgets, not 3`]).join('\n')
    },
  },
  { name: 'api report', cure: ACCEPT, run: async () => differences(reports()) },
  {
    name: 'api reference',
    cure: `a name without a docstring gets one; ${ACCEPT}`,
    run: async () => {
      const { undocumented } = await referenceOfDoors()
      return (
        undocumented.map((name) => `${name} has no docstring\n`).join('') + differences(await reference())
      )
    },
  },
  {
    name: 'dead code',
    cure: 'take it out; what is reached from outside is named in knip.config.js',
    run: async () => complaint(await tool('.', 'knip/bin/knip.js')),
  },
  { name: 'packed files', cure: ACCEPT, run: async () => differences(await packed()) },
  {
    name: 'licences',
    cure: 'take another package, or decide for it in scripts/licences.ts',
    run: async () => licenceFaults(read('package-lock.json'), read('package.json')).join('\n'),
  },
]

export const complaint = ({ ok, output }: Ran): string => (ok ? '' : output || 'failed without a word')

const read = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T

/**
 * Everything that a release is held to, a line each; all of it, even where one fails.
 */
import { CHECKS, type Check, complaint } from './checks.js'
import { commandLine, unknownWord } from './command-line.js'
import { readMissingForRelease } from './release-needs.js'
import { node, tool } from './tools.js'

const BUILD: readonly Check[] = [
  {
    name: 'types',
    cure: 'npx tsc -b',
    run: async () => complaint(await tool('.', 'typescript/bin/tsc', '-b')),
  },
  {
    name: 'build',
    cure: 'npx rollup -c',
    run: async () => complaint(await tool('.', 'rollup/dist/bin/rollup', '-c', '--silent')),
  },
]
const ALL: readonly Check[] = [
  {
    name: 'lint',
    cure: 'npm run format, then change what it cannot',
    run: async () => complaint(await tool('.', '@biomejs/biome/bin/biome', 'check', '.')),
  },
  ...BUILD,
  ...CHECKS,
  {
    name: 'tests',
    cure: 'node build/scripts/test.js WORD runs the files whose path has the word',
    // The checks above are a suite of `npm test` too, and need not run twice.
    run: async () => complaint(await node('.', 'build/scripts/test.js', '--without=repository/checks')),
  },
]

const { words, values } = commandLine(
  `usage: npm run check [-- WORD…] [--release]

  WORD       only checks whose name contains one of the words, after a build: ${ALL.map(({ name }) => name).join(', ')}
  --release  fails as well while anything is missing that only a release needs`,
  { release: { type: 'boolean' } },
  ({ words }) => unknownWord(words, (word) => ALL.some(({ name }) => name.includes(word)), 'check'),
)
const named = ALL.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))
// All but lint looks at what is built.
const chosen = ALL.filter(
  (check) =>
    named.includes(check) ||
    (BUILD.includes(check) && named.some(({ name }) => name !== 'lint' && name !== 'types')),
)
for (const { name, cure, run } of chosen) {
  const began = Date.now()
  const wrong = (await run().catch((error: Error) => `${error.stack}`)).trim()
  const seconds = ((Date.now() - began) / 1000).toFixed(1).padStart(6)
  if (wrong !== '') process.exitCode = 1
  console.log(
    `${name.padEnd(14)} ${wrong === '' ? 'ok    ' : 'failed'} ${seconds} s${wrong === '' ? '' : `  ${cure}`}`,
  )
  if (wrong !== '') console.log(wrong.replace(/^/gm, '    '))
}
const missing = readMissingForRelease()
if (missing.length > 0) {
  if (values.release) process.exitCode = 1
  const verdict = values.release ? 'failed' : 'not yet'
  console.log(
    `${'release'.padEnd(14)} ${verdict}           a release cannot be made before these are filled in`,
  )
  for (const line of missing) console.log(`    ${line}`)
}

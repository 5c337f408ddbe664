import { execFile } from 'node:child_process'
import { cpus, release, totalmem } from 'node:os'
import { promisify } from 'node:util'

const MEASURE = 'build/tests/security/costs/measure.js'
const run = promisify(execFile)

/** What `tests/security/costs/measure.ts` prints of one attack. */
interface Cost {
  readonly name: string
  readonly title: string
  readonly busy: number
  readonly worstCall: number
  readonly medianCall: number
  readonly worstAfterDecoding: number
  readonly worstByClock: number
  readonly heap: number
  readonly handlers: number
  readonly producers: number
  readonly reports: number
  readonly sessions: number
}

/**
 * Measures what attacks cost main, one after the other, each in a process of its own, and prints a table for
 * `docs/security.md`. `nothing` is first: the others are to be compared with it.
 */
export async function measureCosts(words: readonly string[], seconds: number): Promise<void> {
  const { stdout } = await run(process.execPath, [MEASURE, '--list'])
  const names = stdout.split('\n').filter((name) => name !== '')
  const chosen = names.filter(
    (name) => name === 'nothing' || words.length === 0 || words.some((word) => name.includes(word)),
  )
  if (chosen.length === 1 && words.length > 0)
    throw new Error(`There are only the attacks ${names.join(', ')}`)
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const day = new Date().toISOString().slice(0, 10)
  console.log(
    `${day}, Node ${process.version}, ${cpus().length} × ${cpu?.model}, ${memory} GiB, ${release()}`,
  )
  console.log(`${seconds} s each. ms: what main's thread has computed while the second window waited.\n`)
  console.log(
    '| what the page does | main busy | worst call, ms | after decoding | median | MiB kept | handlers | producers | reports | sessions |',
  )
  console.log('| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |')
  let broken = 0
  for (const name of chosen) {
    try {
      const { stdout } = await run(process.execPath, ['--expose-gc', MEASURE, name, `${seconds}`], {
        timeout: (seconds + 60) * 1000,
      })
      console.log(rowOf(JSON.parse(stdout.slice(stdout.lastIndexOf('\n{') + 1)) as Cost))
    } catch (error) {
      broken++
      console.log(`| ${name}: ended without a result |  |  |  |  |  |  |  |  |  |`)
      console.error(String(error).slice(0, 1000))
    }
  }
  process.exitCode = broken === 0 ? 0 : 1
}

function rowOf(cost: Cost): string {
  const cells = [
    cost.title,
    `${Math.round(cost.busy * 100)} %`,
    cost.worstCall.toFixed(0),
    cost.worstAfterDecoding.toFixed(0),
    cost.medianCall.toFixed(1),
    Math.max(0, cost.heap).toFixed(0),
    ...[cost.handlers, cost.producers, cost.reports, cost.sessions].map((count) =>
      count.toLocaleString('en'),
    ),
  ]
  return `| ${cells.join(' | ')} |`
}

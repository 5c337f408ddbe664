import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Found } from './run-cases.js'

const RUNNER = join(import.meta.dirname ?? '.', 'run-cases.js')
/** Processes that share the cases: more than there are cores, since a case mostly waits. */
const SHARES = 4

async function run(scenario: string): Promise<Found[]> {
  const shares = Array.from({ length: SHARES }, async (_, share) => {
    const args = [RUNNER, scenario, `${share}`, `${SHARES}`]
    const running = promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 })
    running.child.stderr?.pipe(process.stderr)
    return JSON.parse((await running).stdout) as Found
  })
  return Promise.all(shares)
}

/** @param doors What the scenario uses, for the title. */
export function testScenario(scenario: string, doors: string): void {
  test(`data on Object.prototype, under any name that the files read, changes no answer: ${doors}`, async () => {
    const found = await run(scenario)
    const cases = found.reduce((sum, { cases }) => sum + cases, 0)
    const failures = found.flatMap(({ failures }) => failures)
    const excepted = [
      ...new Set(found.flatMap(({ excepted }) => excepted.map((title) => title.split(' = ')[0]))),
    ]
    console.log(
      `\n${scenario}: ${cases} cases of ${found[0]?.names} names, ${failures.length} changed an answer; left to the platform, which breaks without the kit: ${excepted.join(', ') || 'none'}`,
    )
    assert.ok(cases > 1000, `only ${cases} cases`)
    assert.equal(failures, [])
  })
  test.run()
}

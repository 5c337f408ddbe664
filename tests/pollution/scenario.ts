import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { filesOfDoors, textsOf } from './doors.js'
import { namesIn } from './names.js'
import type { Found, Given } from './run-cases.js'

const RUNNER = join(import.meta.dirname ?? '.', 'run-cases.js')
/** Processes that share the cases: more than there are cores, since what hangs waits. */
const SHARES = 4
/** What every scenario may use. */
const DOORS = ['contract', 'port', 'testing', 'utility', 'main', 'inspector'] as const

async function run(scenario: string, given: Given): Promise<Found[]> {
  const shares = Array.from({ length: SHARES }, async (_, share) => {
    const args = [RUNNER, scenario, `${share}`, `${SHARES}`]
    const running = promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 })
    running.child.stdin?.end(JSON.stringify(given))
    running.child.stderr?.pipe(process.stderr)
    return JSON.parse((await running).stdout) as Found
  })
  return Promise.all(shares)
}

/**
 * @param reading The doors whose files' names it tries.
 * @param doors What the scenario uses, for the title.
 */
export function testScenario(scenario: string, reading: readonly string[], doors: string): void {
  test(`data on Object.prototype, under any name that the files read, changes no answer: ${doors}`, async () => {
    const names = namesIn(filesOfDoors(reading))
    const found = await run(scenario, { names, doors: DOORS, texts: textsOf(DOORS) })
    const cases = found.reduce((sum, { cases }) => sum + cases, 0)
    const failures = found.flatMap(({ failures }) => failures)
    const excepted = [
      ...new Set(found.flatMap(({ excepted }) => excepted.map((title) => title.split(' = ')[0]))),
    ]
    console.log(
      `\n${scenario}: ${cases} cases of ${names.length} names, ${failures.length} changed an answer; left to the platform, which breaks without the kit: ${excepted.join(', ') || 'none'}`,
    )
    assert.ok(cases > 1000, `only ${cases} cases`)
    assert.equal(failures, [])
  })
  test.run()
}

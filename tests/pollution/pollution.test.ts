import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DIST } from './doors.js'
import { iteratorsLeftEarly } from './names.js'
import type { Found } from './run-cases.js'

const RUNNER = join(import.meta.dirname ?? '.', 'run-cases.js')
const SHARES = Math.min(2, availableParallelism())

async function run(scenario: string): Promise<Found[]> {
  const shares = Array.from({ length: SHARES }, async (_, share) => {
    const args = [RUNNER, scenario, `${share}`, `${SHARES}`]
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 })
    return JSON.parse(stdout) as Found
  })
  return Promise.all(shares)
}

const DOORS = {
  engine: 'contract and port',
  main: 'main and utility',
  preload: 'the ready-made preload',
  testing: 'testing',
}

for (const [scenario, doors] of Object.entries(DOORS)) {
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
}

test('no built file leaves an iterator before its end, which would look for `return` on Object.prototype', () => {
  const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  )
  const atRunTime = files.filter((name) => !/^(vite|esbuild|shared)|^bundlers/.test(name))
  assert.equal(iteratorsLeftEarly(atRunTime.map((name) => join(DIST, name))), [])
})

test.run()

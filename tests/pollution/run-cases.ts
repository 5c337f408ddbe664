import { join } from 'node:path'
import { answersOf, type Case, casesOf, difference, type Scenario, titleOf } from './cases.js'
import { bundleOf, DIST, type Doors, loaderOf } from './doors.js'
import { FakeElectron } from './fake-electron.js'
import { filesOf, namesIn } from './names.js'
import { useEngine } from './use-engine.js'
import { useMain } from './use-main.js'
import { usePlatform } from './use-platform.js'
import { useTesting } from './use-testing.js'

/**
 * A process of its own, since under pollution Node itself may break: runs a share of the cases of some doors, and prints
 * what it found as JSON.
 *
 *     node run-cases.js engine 0 2    the first of two shares of the cases of the engine's doors
 */

export interface Found {
  readonly names: number
  readonly cases: number
  /** Cases that the platform itself answers otherwise, without the kit. */
  readonly excepted: readonly string[]
  readonly failures: readonly { readonly title: string; readonly difference: string }[]
}

let electron = new FakeElectron()
const SCENARIOS: { readonly [name: string]: { doors: readonly string[]; run: Scenario<Doors> } } = {
  engine: { doors: ['contract', 'port'], run: useEngine },
  testing: { doors: ['contract', 'port', 'testing'], run: useTesting },
  main: {
    doors: ['contract', 'port', 'main', 'utility'],
    run: (doors, told) => useMain(doors, electron, told),
  },
}

async function run(name: string, share: number, shares: number): Promise<Found> {
  const scenario = SCENARIOS[name] as (typeof SCENARIOS)[string]
  const files = new Set(scenario.doors.flatMap((door) => [...filesOf(join(DIST, `${door}.js`))]))
  const names = namesIn(files)
  const modules: Record<string, unknown> = { __proto__: null as never }
  for (const id of ['events', 'fs', 'path', 'url']) modules[`node:${id}`] = modules[id] = await import(`node:${id}`)
  const code = await bundleOf(['contract', 'port', 'testing', 'utility', 'main'])
  const loadDoors = loaderOf(code, (id) => modules[id])
  const load = () => {
    electron = new FakeElectron()
    modules.electron = electron
    return loadDoors()
  }

  const clean = await answersOf(load, scenario.run)
  const again = await answersOf(load, scenario.run)
  const unsteady = difference(clean, again)
  if (unsteady !== undefined) throw new Error(`The scenario is not the same twice: ${unsteady}`)
  if (process.env.POLLUTION_SHOW) console.error(clean.join('\n'))
  const bare: Scenario<undefined> = (_, told) => usePlatform(told)
  const platform = await answersOf(() => undefined, bare)

  const excepted: string[] = []
  const failures: { title: string; difference: string }[] = []
  const isPlatforms = async (polluted: Case) =>
    difference(platform, await answersOf(() => undefined, bare, polluted)) !== undefined
  // What the platform does not bear alone it does not bear among all others.
  const spoilers = new Set<string>()
  const cases = casesOf(names, spoilers).filter(({ names }, i) => names.length === 1 && i % shares === share)
  const judge = async (polluted: Case) => {
    const changed = difference(clean, await answersOf(load, scenario.run, polluted))
    if (changed === undefined) return
    if (await isPlatforms(polluted)) excepted.push(titleOf(polluted))
    else failures.push({ title: titleOf(polluted), difference: changed })
  }
  for (const polluted of cases) await judge(polluted)
  let count = cases.length
  if (share === 0) {
    for (const polluted of casesOf(names, spoilers))
      if (polluted.names.length === 1 && (await isPlatforms(polluted))) spoilers.add(polluted.names[0] as string)
    for (const polluted of casesOf(names, spoilers)) {
      if (polluted.names.length === 1) continue
      count++
      await judge(polluted)
    }
  }
  return { names: names.length, cases: count, excepted, failures }
}

const [, , name, share, shares] = process.argv
const keepAlive = setInterval(() => {}, 1_000)
const found = await run(name as string, Number(share), Number(shares))
clearInterval(keepAlive)
process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit(0))

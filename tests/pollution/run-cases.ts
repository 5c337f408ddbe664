import {
  allAtOnce,
  answersOf,
  type Case,
  casesOf,
  changeOf,
  difference,
  type Scenario,
  titleOf,
} from './cases.js'
import { filesOfDoors, textsOf } from './doors.js'
import { FakeElectron } from './fake-electron.js'
import { type Doors, loaderOf } from './loader.js'
import { namesIn } from './names.js'
import { useEngine } from './use-engine.js'
import { useMain } from './use-main.js'
import { usePlatform } from './use-platform.js'
import { type StartedPreload, startPreload, usePreload } from './use-preload.js'
import { useTesting } from './use-testing.js'

/**
 * A process of its own, since under pollution Node itself may break: runs a share of the cases of one scenario, and
 * prints what it found as JSON.
 *
 *     node run-cases.js engine 0 2    the first of two shares of the engine's cases
 */

export interface Found {
  readonly names: number
  readonly cases: number
  /** Cases that change the platform's own answers as well, without the kit. */
  readonly excepted: readonly string[]
  readonly failures: readonly { readonly title: string; readonly difference: string }[]
}

type Kit = Doors & { readonly preload: StartedPreload }

let electron = new FakeElectron()
/** Each with the doors whose names it tries. */
const SCENARIOS: {
  readonly [name: string]: { readonly doors: readonly string[]; readonly run: Scenario<Kit> }
} = {
  engine: { doors: ['contract', 'port'], run: useEngine },
  testing: { doors: ['testing'], run: useTesting },
  main: { doors: ['main', 'utility'], run: (doors, told) => useMain(doors, electron, told) },
  preload: { doors: ['preload'], run: ({ preload }, told) => usePreload(preload, told) },
}

async function run(name: string, share: number, shares: number): Promise<Found> {
  const scenario = SCENARIOS[name] as (typeof SCENARIOS)[string]
  const names = namesIn(filesOfDoors(scenario.doors))
  const modules: Record<string, unknown> = { __proto__: null as never }
  for (const id of ['events', 'fs', 'path', 'url'])
    modules[`node:${id}`] = modules[id] = await import(`node:${id}`)
  const doors = ['contract', 'port', 'testing', 'utility', 'main'] as const
  const loadDoors = loaderOf(textsOf(doors), doors, (id) => modules[id])
  const load = () => {
    electron = new FakeElectron()
    modules.electron = electron
    return { ...loadDoors(), preload: startPreload() }
  }

  const clean = await answersOf(load, scenario.run)
  const unsteady = difference(clean, await answersOf(load, scenario.run))
  if (unsteady !== undefined) throw new Error(`The scenario is not the same twice: ${unsteady}`)
  if (process.env.POLLUTION_SHOW) console.error(clean.join('\n'))
  const bare: Scenario<undefined> = (_, told) => usePlatform(told)
  const platform = await answersOf(() => undefined, bare)
  const isPlatforms = async (polluted: Case) =>
    (await changeOf(() => undefined, bare, platform, polluted)) !== undefined

  const excepted: string[] = []
  const failures: { title: string; difference: string }[] = []
  const judge = async (polluted: Case) => {
    const changed = await changeOf(load, scenario.run, clean, polluted)
    if (changed === undefined) return
    if (await isPlatforms(polluted)) excepted.push(titleOf(polluted))
    else failures.push({ title: titleOf(polluted), difference: changed })
  }
  const cases = casesOf(names).filter((_, i) => i % shares === share)
  for (const polluted of cases) await judge(polluted)

  // All at once, but for the names that the platform does not bear.
  let together = 0
  if (share === 0) {
    const spoilers = new Set<string>()
    for (const polluted of casesOf(names))
      if (await isPlatforms(polluted)) spoilers.add(polluted.names[0] as string)
    for (const polluted of allAtOnce(names.filter((name) => !spoilers.has(name)))) {
      together++
      await judge(polluted)
    }
  }
  return { names: names.length, cases: cases.length + together, excepted, failures }
}

const [, , name, share, shares] = process.argv
const keepAlive = setInterval(() => {}, 1_000)
const found = await run(name as string, Number(share), Number(shares))
clearInterval(keepAlive)
process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit(0))

import { allAtOnce, casesOf, type Scenario } from './cases.js'
import { DIST, filesOfDoors, textsOf } from './doors.js'
import { FakeElectron } from './fake-electron.js'
import { type Failure, judgeOf } from './judge.js'
import { type Doors, loaderOf } from './loader.js'
import { namesIn } from './names.js'
import { useEngine } from './use-engine.js'
import { useMain, useSurroundings } from './use-main.js'
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
  readonly failures: readonly Failure[]
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
  inspector: { doors: ['inspector'], run: (doors, told) => useSurroundings(doors, electron, told) },
  preload: { doors: ['preload'], run: ({ preload }, told) => usePreload(preload, told) },
}

async function run(name: string, share: number, shares: number): Promise<Found> {
  const scenario = SCENARIOS[name] as (typeof SCENARIOS)[string]
  const names = namesIn(filesOfDoors(scenario.doors))
  const modules: Record<string, unknown> = { __proto__: null as never }
  for (const id of ['async_hooks', 'diagnostics_channel', 'events', 'fs', 'path', 'url'])
    modules[`node:${id}`] = modules[id] = await import(`node:${id}`)
  const doors = ['contract', 'port', 'testing', 'utility', 'main', 'inspector'] as const
  const loadDoors = loaderOf(
    textsOf(doors),
    doors,
    (id) => {
      if (!Object.hasOwn(modules, id)) throw new Error(`${id} is not at hand`)
      return modules[id]
    },
    DIST,
  )
  const load = () => {
    electron = new FakeElectron()
    modules.electron = electron
    return { ...loadDoors(), preload: startPreload() }
  }

  const judge = await judgeOf(load, scenario.run)
  if (process.env.POLLUTION_SHOW) console.error(judge.clean.join('\n'))
  const all = casesOf(names)
  const cases = all.filter((_, i) => i % shares === share)
  for (const { 0: at, 1: polluted } of cases.entries()) {
    await judge.judge(polluted)
    // A sign of life: a file that is silent for two minutes is taken to hang.
    if (at % 100 === 99) process.stderr.write('·')
  }

  // All at once, but for the names that the platform does not bear.
  const together = share === 0 ? allAtOnce(await judge.borne(names, all)) : []
  for (const polluted of together) await judge.judge(polluted)
  return {
    names: names.length,
    cases: cases.length + together.length,
    excepted: judge.excepted(),
    failures: judge.failures,
  }
}

const [, , name, share, shares] = process.argv
const keepAlive = setInterval(() => {}, 1_000)
const found = await run(name as string, Number(share), Number(shares))
clearInterval(keepAlive)
process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit(0))

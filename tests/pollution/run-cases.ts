import { text } from 'node:stream/consumers'
import { allAtOnce, batchesOf, type Scenario, togetherOf } from './cases.js'
import { DIST } from './dist.js'
import { FakeElectron } from './fake-electron.js'
import { type Failure, judgeOf } from './judge.js'
import { type Doors, loaderOf } from './loader.js'
import { useEngine } from './use-engine.js'
import { useMain, useSurroundings } from './use-main.js'
import { type StartedPreload, startPreload, usePreload } from './use-preload.js'
import { useTesting } from './use-testing.js'

/**
 * A process of its own, since under pollution Node itself may break: runs a share of the cases of one scenario, and
 * prints what it found as JSON. What it needs of the build comes by its input, since to read it takes the compiler.
 *
 *     node run-cases.js engine 0 2    the first of two shares of the engine's cases
 */

/** What a run is given. */
export interface Given {
  /** The names to try. */
  readonly names: readonly string[]
  /** The doors to load. */
  readonly doors: readonly (keyof Doors)[]
  /** Their built files, by path in the package. */
  readonly texts: { readonly [file: string]: string }
}

export interface Found {
  /** Names with a value, before or after the kit loads. */
  readonly cases: number
  /** Cases that change the platform's own answers as well, without the kit. */
  readonly excepted: readonly string[]
  readonly failures: readonly Failure[]
}

type Kit = Doors & { readonly preload: StartedPreload }

let electron = new FakeElectron()
const SCENARIOS: { readonly [name: string]: Scenario<Kit> } = {
  engine: useEngine,
  testing: useTesting,
  main: (doors, told) => useMain(doors, electron, told),
  inspector: (doors, told) => useSurroundings(doors, electron, told),
  preload: ({ preload }, told) => usePreload(preload, told),
}

async function run(
  name: string,
  share: number,
  shares: number,
  { names, doors, texts }: Given,
): Promise<Found> {
  const scenario = SCENARIOS[name] as Scenario<Kit>
  const modules: Record<string, unknown> = { __proto__: null as never }
  for (const id of ['async_hooks', 'diagnostics_channel', 'events', 'fs', 'path', 'url'])
    modules[`node:${id}`] = modules[id] = await import(`node:${id}`)
  const loadDoors = loaderOf(
    texts,
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

  const judge = await judgeOf(load, scenario)
  if (process.env.POLLUTION_SHOW) console.error(judge.clean.join('\n'))
  const all = batchesOf(names, togetherOf(process.env.POLLUTION_TOGETHER))
  const batches = all.filter((_, i) => i % shares === share)
  for (const { 0: at, 1: batch } of batches.entries()) {
    await judge.judgeBatch(batch)
    // A sign of life: a file that is silent for two minutes is taken to hang.
    if (at % 20 === 19) process.stderr.write('·')
  }

  // All at once, but for the names that the platform does not bear.
  const together = share === 0 ? allAtOnce(await judge.borne(names, all)) : []
  for (const polluted of together) await judge.judge(polluted)
  return {
    cases: batches.reduce((sum, { names }) => sum + names.length, together.length),
    excepted: judge.excepted(),
    failures: judge.failures,
  }
}

const [, , name, share, shares] = process.argv
const keepAlive = setInterval(() => {}, 1_000)
const given = JSON.parse(await text(process.stdin)) as Given
const found = await run(name as string, Number(share), Number(shares), given)
clearInterval(keepAlive)
process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit(0))

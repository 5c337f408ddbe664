import { Broken, type Place, type Step, type World } from './world.js'

/**
 * What happens beside that which follows by itself: one list an actor, whose steps come in their order. All lists, and all
 * messages, events and timers between them, come in every order.
 */
export type Script = (world: World) => readonly (readonly Act[])[]

/** A step that a scenario takes. It may depend on what is at its own places, and on nothing else. */
export interface Act extends Step {
  can?(): boolean
}

export interface Explored {
  readonly orders: number
  readonly steps: number
}

/** A run up to some step, with the steps that led there. */
interface Run {
  readonly world: World
  next(): Step[]
  take(name: string): Promise<void>
}

/** More is a mistake in a scenario: its test would not end. */
const MAX_ORDERS = 200_000

/**
 * Runs `script` in every order. Two steps at different places can be exchanged without anybody's notice, so of orders that
 * differ by such exchanges alone one is run: by sleep sets (Godefroid, "Partial-Order Methods for the Verification of
 * Concurrent Systems", 1996), which leave out no other. Real code cannot be put back to an earlier state, so each order is
 * run from the beginning.
 *
 * @throws {Error} For the first order that breaks an invariant, with its steps.
 */
export async function explore(begin: () => World, script: Script): Promise<Explored> {
  let orders = 0
  let steps = 0

  const start = (): Run => {
    const world = begin()
    const lists = script(world).map((list) => [...list])
    const next = () => {
      const acts = lists.flatMap(([act]) => (act !== undefined && (act.can?.() ?? true) ? [act] : []))
      return [...acts, ...world.steps()]
    }
    const take = async (name: string) => {
      const step = next().find((step) => step.name === name) as Step
      for (const list of lists) if (list[0] === step) list.shift()
      world.take(step)
      steps++
      await microtasks()
      world.check()
    }
    return { world, next, take }
  }

  async function visit(run: Run, taken: readonly string[], asleep: ReadonlyMap<string, readonly Place[]>) {
    const next = run.next()
    if (next.length === 0) {
      if (++orders > MAX_ORDERS) throw new Error(`more than ${MAX_ORDERS} orders`)
      return told(taken, () => run.world.finish())
    }
    const awake = next.filter(({ name }) => !asleep.has(name))
    const slept = new Map(asleep)
    let current: Run | undefined = run
    for (const { name, at } of awake) {
      if (current === undefined) {
        current = start()
        for (const before of taken) await current.take(before)
      }
      const path = [...taken, name]
      const moved = current
      await told(path, () => moved.take(name))
      current = undefined
      await visit(
        moved,
        path,
        new Map([...slept].filter(([, places]) => !places.some((place) => at.includes(place)))),
      )
      slept.set(name, at)
    }
  }

  // Most of what is thrown is caught, and a stack takes longer than all else.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    await visit(start(), [], new Map())
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
  return { orders, steps }
}

async function told(taken: readonly string[], run: () => void | Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    const what = error instanceof Broken ? error.message : String(error)
    throw new Error([what, 'in this order:', ...taken.map((name, at) => `  ${at + 1}. ${name}`)].join('\n'))
  }
}

/** Until all of them have run: Electron runs them between two messages. */
const microtasks = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve))

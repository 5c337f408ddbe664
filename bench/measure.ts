import type { Peer } from './libraries/library.js'
import type { Workload } from './workloads/workload.js'

/** One measurement: how much a second, or `null` where the library has no such thing. */
export interface Sample {
  readonly round: number
  readonly workload: string
  readonly library: string
  readonly rate: number | null
}

/** What takes less is done again: a page's clock has steps of 0.1 ms, and a scheduler's whim costs several. */
const MIN_SAMPLE_MS = 300

/** Amount per second. */
export async function measure(workload: Workload, peer: Peer): Promise<number | null> {
  const began = performance.now()
  let total = 0
  let elapsed = 0
  while (elapsed < MIN_SAMPLE_MS) {
    const amount = await workload.run(peer)
    if (amount === undefined) return null
    total += amount
    elapsed = performance.now() - began
  }
  return (total / elapsed) * 1000
}

export function named<T extends { readonly name: string }>(list: readonly T[], name: string): T {
  const found = list.find((item) => item.name === name)
  if (found === undefined)
    throw new Error(`no ${name}; there are ${list.map((item) => item.name).join(', ')}`)
  return found
}

export interface Plan {
  readonly workloads: readonly string[]
  readonly libraries: readonly string[]
  readonly rounds: number
}

/**
 * Every library in every round, each round in another order, so that whatever drifts (a warm cache, a busy
 * neighbour) meets all alike. One round before the first is not counted: it is where code is compiled.
 * @param where For the lines that tell how far it is, on stderr.
 * @throws the first failure, with what failed at what.
 */
export async function interleave(
  where: string,
  { workloads, libraries, rounds }: Plan,
  sample: (workload: string, library: string) => Promise<number | null>,
): Promise<Sample[]> {
  const samples: Sample[] = []
  const random = randomFrom(1)
  for (let round = 0; round <= rounds; round++) {
    for (const workload of workloads) {
      for (const library of shuffled(libraries, random)) {
        const rate = await sample(workload, library).catch((cause) => {
          throw new Error(`${library} failed at ${workload}`, { cause })
        })
        if (round > 0) samples.push({ round, workload, library, rate })
      }
    }
    console.error(`${where}: ${round === 0 ? 'warmed up' : `round ${round} of ${rounds}`}`)
  }
  return samples
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

/** A linear congruential generator: the order of a run can be had again. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

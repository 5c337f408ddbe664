import type { Peer } from '../libraries/library.js'

/** One thing to measure. */
export interface Workload {
  readonly name: string
  readonly title: string
  /** What the rate counts a second of. */
  readonly unit: string
  /** Whose rate is 1: `raw` at this workload, or at another one where raw has no such thing. */
  readonly base?: string
  /** What this package aims at, as that ratio. Nothing fails below it. */
  readonly aim: number | undefined
  /** Does it once and returns how much; `undefined` where the library has no such thing. */
  run(peer: Peer): Promise<number | undefined>
}

/** @throws when an answer is not what was asked for: a fast wrong answer must not count. */
export function expect(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`expected ${expected}, got ${actual}`)
}

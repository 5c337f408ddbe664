/** Parts of an octave: what falls into one bucket differs by 2^(1/8). */
const PER_OCTAVE = 8
/** The shortest that is told apart, in milliseconds; a microsecond. */
const SHORTEST_MS = 0.001
/** From a microsecond to 2^34 of them, some five hours. */
const BUCKETS = 34 * PER_OCTAVE

/** Durations in buckets of fixed relative width: two kilobytes, whatever is added. */
export class Histogram {
  readonly #counts = new Float64Array(BUCKETS)
  #total = 0
  #max = 0

  add(ms: number): void {
    const bucket = Math.floor(Math.log2(Math.max(ms, SHORTEST_MS) / SHORTEST_MS) * PER_OCTAVE)
    const at = Math.min(bucket, BUCKETS - 1)
    this.#counts[at] = (this.#counts[at] as number) + 1
    this.#total++
    if (ms > this.#max) this.#max = ms
  }

  get total(): number {
    return this.#total
  }

  get max(): number {
    return this.#max
  }

  /**
   * The duration that a share of all, from 0 to 1, does not exceed, at most 4.5 % off (the middle of its bucket, and never
   * more than the longest); from a microsecond to five hours. 0 while there is none.
   */
  percentile(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.#total))
    let seen = 0
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#counts[bucket] as number
      if (seen >= rank) return Math.min(SHORTEST_MS * 2 ** ((bucket + 0.5) / PER_OCTAVE), this.#max)
    }
    return 0
  }
}

import type { Sample } from '../measure.js'
import type { Workload } from '../workloads/workload.js'

/** What the rounds of one library at one workload come to. */
export interface Cell {
  /** Median rate, a second. */
  readonly rate: number
  /** Median over the rounds of: its rate by that of the base in the same round. `undefined` without a base. */
  readonly ratio: number | undefined
  /** Quartiles of that ratio. */
  readonly spread: readonly [low: number, high: number] | undefined
}

/**
 * `undefined`: the library has no such thing, or was not measured.
 * @param base The library whose rate is 1.
 */
export function cellOf(
  samples: readonly Sample[],
  workload: Workload,
  library: string,
  base: string,
): Cell | undefined {
  const rates = byRound(samples, workload.name, library)
  if (rates.size === 0) return undefined
  const baseRates = byRound(samples, workload.base ?? workload.name, base)
  const ratios = [...rates].flatMap(([round, rate]) => {
    const baseRate = baseRates.get(round)
    return baseRate === undefined ? [] : [rate / baseRate]
  })
  return {
    rate: quantile([...rates.values()], 0.5),
    ratio: ratios.length > 0 ? quantile(ratios, 0.5) : undefined,
    spread: ratios.length > 0 ? [quantile(ratios, 0.25), quantile(ratios, 0.75)] : undefined,
  }
}

function byRound(samples: readonly Sample[], workload: string, library: string): Map<number, number> {
  const own = samples.filter((sample) => sample.workload === workload && sample.library === library)
  return new Map(own.flatMap(({ round, rate }) => (rate === null ? [] : [[round, rate] as const])))
}

/** Between neighbours, linear. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * q
  const low = sorted[Math.floor(at)] as number
  const high = sorted[Math.ceil(at)] as number
  return low + (high - low) * (at - Math.floor(at))
}

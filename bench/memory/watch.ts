import { quantile } from '../report/statistics.js'
import { residentMib, residentMibBelow, sharedMib } from './processes.js'
import type { InPage, Renderers } from './renderers.js'

/** Where memory is looked for: both sides, the browser's other processes together, and what is between them. */
export const PLACES = ['frame', 'page', 'others', 'transit'] as const
export type Place = (typeof PLACES)[number]

/** MiB of one place over a run. */
interface Footprint {
  readonly before: number
  /** Medians of each quarter of the run. */
  readonly quarters: readonly number[]
  readonly peak: number
  /** A second later, garbage collected. */
  readonly after: number
}

export type Footprints = { readonly [place in Place]: Footprint }

const SAMPLE_EVERY_MS = 50

/** Samples every place while `script` runs in the page. */
export async function watch<T>(inPage: InPage, renderers: Renderers, script: string) {
  await settle(inPage)
  const before = look(renderers)
  const during: Look[] = []
  const timer = setInterval(() => during.push(look(renderers)), SAMPLE_EVERY_MS)
  const result = await inPage<T>(script).finally(() => clearInterval(timer))
  during.push(look(renderers))
  await settle(inPage)
  const after = look(renderers)
  const footprints = Object.fromEntries(
    PLACES.map((place) => {
      const values = during.map((sample) => sample[place])
      const footprint: Footprint = {
        before: before[place],
        quarters: quarters(values).map((part) => quantile(part, 0.5)),
        peak: Math.max(...values),
        after: after[place],
      }
      return [place, footprint]
    }),
  ) as Footprints
  return { result, footprints }
}

type Look = { readonly [place in Place]: number }

function look({ page, frame }: Renderers): Look {
  const both = { page: residentMib(page), frame: residentMib(frame) }
  return { ...both, others: residentMibBelow() - both.page - both.frame, transit: sharedMib() }
}

/** Never an empty one: of fewer than four values, some are in two. */
function quarters(values: readonly number[]): number[][] {
  const at = (q: number) => Math.floor((q * values.length) / 4)
  return [0, 1, 2, 3].map((q) => values.slice(at(q), Math.max(at(q) + 1, at(q + 1))))
}

async function settle(inPage: InPage): Promise<void> {
  await inPage("bench.ask({ want: 'quiet' }).then(() => globalThis.gc?.())")
  await new Promise((resolve) => setTimeout(resolve, 1000))
}

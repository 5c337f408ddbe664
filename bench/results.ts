import type { Sample } from './measure.js'
import type { MemoryRun } from './memory/runs.js'

/** What the main script has measured. A part that was not run is empty. */
export interface BrowserResults {
  /** `Chromium 147.0.1`, or with Electron's version. */
  readonly browser: string
  /** How it is known that the two sides are two processes. */
  readonly processes: string
  readonly page: readonly Sample[]
  readonly growth: readonly Sample[]
  readonly memory: readonly MemoryRun[]
}

/** All of a run, and all that its report is made of. */
export interface Results extends BrowserResults {
  readonly date: string
  readonly machine: string
  readonly rounds: number
  /** Nothing was left out: fit for the docs. */
  readonly isFull: boolean
  readonly versions: { readonly [name: string]: string }
  /** Over `worker_threads`. */
  readonly node: readonly Sample[]
  /** The same, where this package is watched. */
  readonly watched: readonly Sample[]
}

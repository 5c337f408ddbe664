import { Worker } from 'node:worker_threads'
import { interleave, named, type Sample } from './measure.js'
import { consumerOf } from './threads.js'

/** Who looks at what a bridge sees. */
export interface Watch {
  readonly name: string
  /** Somebody has asked for `bridge.stats()`. */
  readonly isCounted: boolean
  /** Every channel has a subscriber, as an APM would have. */
  readonly isTraced: boolean
  /** An inspector is open, which shows values. */
  readonly isInspected: boolean
}

/** What stands for `raw` where watching is measured: a server outside of any bridge. */
export const UNWATCHED = 'no bridge'

const NOBODY = { isCounted: false, isTraced: false, isInspected: false }

export const WATCHES: readonly Watch[] = [
  { ...NOBODY, name: UNWATCHED },
  { ...NOBODY, name: 'nobody looks' },
  { ...NOBODY, name: 'stats', isCounted: true },
  { ...NOBODY, name: 'channels', isTraced: true },
  { name: 'everything', isCounted: true, isTraced: true, isInspected: true },
]

const WORKLOADS = ['one', 'burst', 'burst-objects', 'in-flight', 'events', 'stream']

/** This package between threads, where the provider is watched as a bridge watches what main provides. */
export async function runWatched(rounds: number): Promise<Sample[]> {
  // One each: who subscribes to a channel does so in all of its thread.
  const url = new URL('./watched-worker.js', import.meta.url)
  const workers = WATCHES.map(({ name }) => ({ name, worker: new Worker(url, { workerData: name }) }))
  const consumers = workers.map(({ name, worker }) => ({ name, consumer: consumerOf(worker) }))
  const plan = { workloads: WORKLOADS, libraries: WATCHES.map(({ name }) => name), rounds }
  try {
    return await interleave('watched', plan, (workload, watch) =>
      named(consumers, watch).consumer.sample(workload, 'ours'),
    )
  } finally {
    for (const { worker } of workers) await worker.terminate()
  }
}

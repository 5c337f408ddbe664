import type { FloodEvent, Flooded } from './flood.js'
import type { InPage, Renderers } from './renderers.js'
import { type Footprints, watch } from './watch.js'

export interface MemoryRun {
  readonly title: string
  /** The frame sends, the page receives. */
  readonly footprints: Footprints
  readonly notes: string
}

const STREAM_MIB = 1024
const BLOCKED_MS = 5000

/** A long stream, whose memory has to stay flat, and floods, where the sender's has to. */
export async function memoryRuns(inPage: InPage, renderers: Renderers): Promise<MemoryRun[]> {
  const runs = [await streamRun(inPage, renderers)]
  for (const event of ['all', 'latest'] as const) runs.push(await floodRun(inPage, renderers, event))
  return runs
}

async function streamRun(inPage: InPage, renderers: Renderers): Promise<MemoryRun> {
  const { result, footprints } = await watch<number>(inPage, renderers, `streamBytes(${STREAM_MIB})`)
  return {
    title: `${STREAM_MIB} MiB as a byte stream`,
    footprints,
    notes: `${result.toFixed(1)} s`,
  }
}

async function floodRun(inPage: InPage, renderers: Renderers, event: FloodEvent): Promise<MemoryRun> {
  const script = `flood('${event}', ${BLOCKED_MS})`
  const { result, footprints } = await watch<Flooded>(inPage, renderers, script)
  const { emitted, received, last, session } = result
  const told = session === 'open' ? 'stayed open' : `ended with ${session}`
  return {
    title: `page blocked for ${BLOCKED_MS / 1000} s, ${event === 'all' ? 'every event kept' : 'the latest event kept'}`,
    footprints,
    notes: `${emitted} emitted, ${received} received, the last was number ${last}; the session ${told}`,
  }
}

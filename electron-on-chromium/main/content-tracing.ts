import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CdpParams } from '../browser/cdp.js'
import { runtime } from './runtime.js'
import { notHere } from './unavailable.js'

/** What a trace is to have; the other form of it is not here. */
interface TraceConfig {
  included_categories?: string[]
  excluded_categories?: string[]
}

let heard: { events: unknown[]; complete: () => void } | undefined
let listens = false

function onEvent(method: string, params: CdpParams): void {
  if (method === 'Tracing.dataCollected')
    for (const event of params.value as unknown[]) heard?.events.push(event)
  if (method === 'Tracing.tracingComplete') heard?.complete()
}

/** The `contentTracing` module: Chromium's own trace of all its processes. */
export const contentTracing = {
  async startRecording({ included_categories, excluded_categories, ...more }: TraceConfig): Promise<void> {
    if (Object.keys(more).length > 0) notHere(`contentTracing.startRecording with ${Object.keys(more)}`)
    const { connection } = runtime.hub
    if (!listens) connection.onEvent(onEvent)
    listens = true
    heard = { events: [], complete: () => {} }
    const traceConfig = {
      includedCategories: included_categories ?? [],
      excludedCategories: excluded_categories ?? [],
    }
    await connection.send('Tracing.start', { traceConfig, transferMode: 'ReportEvents' })
  },

  async stopRecording(path = join(tmpdir(), `${randomUUID()}.trace.json`)): Promise<string> {
    const recording = heard
    if (recording === undefined) throw new Error('Failed to stop tracing (no trace in progress)')
    const complete = new Promise<void>((resolve) => {
      recording.complete = resolve
    })
    await runtime.hub.connection.send('Tracing.end')
    await complete
    heard = undefined
    await writeFile(path, JSON.stringify({ traceEvents: recording.events }))
    return path
  },

  getCategories: (): never => notHere('contentTracing.getCategories'),
  getTraceBufferUsage: (): never => notHere('contentTracing.getTraceBufferUsage'),
  enableHeapProfiling: (): never => notHere('contentTracing.enableHeapProfiling'),
}

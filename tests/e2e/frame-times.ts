import { readFile, rm } from 'node:fs/promises'
import { contentTracing } from 'electron'

/** The main thread's work for each frame that it drew, in milliseconds. */
export interface FrameTimes {
  readonly count: number
  readonly median: number
  readonly p95: number
  readonly longest: number
}

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur?: number
}

const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel']

/** Chromium's own trace of `body`: the tasks in which an animation frame ran. */
export async function frameTimes(body: () => Promise<void>): Promise<FrameTimes> {
  await contentTracing.startRecording({ included_categories: CATEGORIES })
  await body()
  const path = await contentTracing.stopRecording()
  const { traceEvents } = JSON.parse(await readFile(path, 'utf8')) as { traceEvents: TraceEvent[] }
  await rm(path)
  const frames = traceEvents.filter(({ name }) => name === 'FireAnimationFrame')
  const tasks = traceEvents.filter(({ name, dur }) => /RunTask$/.test(name) && dur !== undefined)
  const times = [
    ...new Set(
      frames.map((frame) =>
        tasks.find(
          ({ pid, tid, ts, dur = 0 }) =>
            pid === frame.pid && tid === frame.tid && ts <= frame.ts && frame.ts <= ts + dur,
        ),
      ),
    ),
  ]
    .flatMap((task) => (task?.dur === undefined ? [] : [task.dur / 1_000]))
    .sort((a, b) => a - b)
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
  return { count: times.length, median: at(0.5), p95: at(0.95), longest: at(1) }
}

// The form in which what was seen leaves the inspector, and `readRecording` of `electron-port-bridge/testing` reads it.
import { own } from '../contract/own.js'
import type { Seen } from './contract.js'

/** What a recording says first; both are in every one. */
const FORMAT = { format: 'electron-port-bridge recording', version: 1 } as const

/** What a recording is made of. */
export interface Recorded {
  readonly app: string
  readonly values: boolean
  /** How many sightings before the first of `records` were not kept. */
  readonly lost: number
  readonly records: readonly Seen[]
}

/** JSON, a record a line, so that two recordings can be compared by line. */
export function recordingOf({ app, values, lost, records }: Recorded): string {
  const head = JSON.stringify({ ...FORMAT, app, values, lost }).slice(0, -1)
  return `${head},"records":[\n${records.map(lineOf).join(',\n')}\n]}\n`
}

function lineOf(seen: Seen): string {
  const value = own(seen, 'value')
  const line = JSON.stringify({ ...seen, value: undefined })
  // It is JSON already.
  return value === undefined ? line : `${line.slice(0, -1)},"value":${value}}`
}

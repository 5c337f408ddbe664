// What the inspector's window and its main agree on. The window trusts main, and has nothing to say but "clear".
import { defineContract } from '../contract/contract.js'
import { unchecked } from '../contract/schema.js'
import type { SeenDocument, SessionInfo, Sighting } from '../main/sighting.js'

export type { SeenDocument, SessionInfo } from '../main/sighting.js'

/** A sighting as it is kept and shown. */
export type Seen = Sighting & {
  /** JSON of the value that went with it, shortened; only where the app asked for values (`plain.ts`). */
  readonly value?: string
}

/** What the window is told first. */
export interface About {
  /** The app's name. */
  readonly app: string
  /** Whether values are shown. */
  readonly values: boolean
  /** How many sightings are kept. */
  readonly kept: number
}

/** Some sightings, in order. */
export interface Batch {
  /** What is open when the window begins to listen; in the first batch alone. */
  readonly open?: { readonly documents: readonly SeenDocument[]; readonly sessions: readonly SessionInfo[] }
  readonly records: readonly Seen[]
  /** How many before these came faster than they were taken, and are gone. */
  readonly lost: number
}

export const inspector = defineContract('inspector', {
  calls: { about: { output: unchecked<About>() }, clear: {} },
  streams: { records: { item: unchecked<Batch>(), window: 16 } },
})

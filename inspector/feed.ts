import type { Sightings } from '../main/sightings.js'
import type { Batch, Seen } from './contract.js'
import { jsonOf } from './plain.js'
import { recordingOf } from './recording.js'

/** Milliseconds for which records are gathered into one batch. */
const GATHER_MS = 50
/** Of one batch, about. */
const MAX_RECORDS = 500
const MAX_CHARACTERS = 500_000

/** Keeps the last of what a bridge sees, and gives it to whoever reads, each from the first that is still there. */
export class Feed {
  readonly #sightings: Sightings
  readonly #kept: number
  readonly #values: boolean
  readonly #stop: () => void
  #records: Seen[] = []
  /** The number of the first record that is kept, counted from the beginning. */
  #first = 0
  /** Records before this number were cleared, and are not missed. */
  #cleared = 0
  #lost = 0
  #timer: NodeJS.Timeout | undefined
  readonly #waiting = new Set<() => void>()

  /** @param kept How many records; older ones make room. */
  constructor(sightings: Sightings, { kept, values }: { readonly kept: number; readonly values: boolean }) {
    this.#sightings = sightings
    this.#kept = kept
    this.#values = values
    this.#stop = sightings.listen((sighting, value) => this.#add(sighting, value), { values })
  }

  #add(sighting: Seen, value: unknown): void {
    // At once: the value is the app's own, which may change it. There is none unless values were asked for.
    this.#records.push(value === undefined ? sighting : { ...sighting, value: jsonOf(value) })
    // A quarter more than asked for, so that making room is not done for each.
    if (this.#records.length > this.#kept * 1.25) {
      const gone = this.#records.length - this.#kept
      this.#records.splice(0, gone)
      this.#first += gone
      this.#lost += gone
    }
    if (this.#waiting.size > 0) this.#timer ??= setTimeout(() => this.#wake(), GATHER_MS).unref()
  }

  #wake(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  /** All that is kept, and then all that happens, until `signal` says so or nothing more will come. */
  async *batches(signal: AbortSignal): AsyncGenerator<Batch, void> {
    const { documents, sessions } = this.#sightings
    let at = Math.max(this.#first, this.#cleared)
    yield {
      open: { documents: [...documents.values()], sessions: [...sessions.values()] },
      records: [],
      lost: 0,
    }
    while (!signal.aborted) {
      at = Math.max(at, this.#cleared)
      const lost = Math.max(0, this.#first - at)
      at += lost
      const records = this.#from(at)
      at += records.length
      if (records.length > 0 || lost > 0) yield { records, lost }
      else await this.#more(signal)
    }
  }

  #from(at: number): Seen[] {
    const records = this.#records.slice(at - this.#first, at - this.#first + MAX_RECORDS)
    let characters = 0
    for (let count = 0; count < records.length; count++) {
      characters += records[count]?.value?.length ?? 0
      // One is always taken, however large.
      if (characters > MAX_CHARACTERS) return records.slice(0, Math.max(1, count))
    }
    return records
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake)
        this.#waiting.delete(wake)
        resolve()
      }
      signal.addEventListener('abort', wake)
      this.#waiting.add(wake)
    })
  }

  /** Forgets what is kept. */
  clear(): void {
    this.#first += this.#records.length
    this.#cleared = this.#first
    this.#records = []
    this.#lost = 0
  }

  /** What is kept, as a recording (`recording.ts`). */
  recording(app: string): string {
    return recordingOf({ app, values: this.#values, lost: this.#lost, records: this.#records })
  }

  close(): void {
    this.#stop()
    this.#wake()
  }
}

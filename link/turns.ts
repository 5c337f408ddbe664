import type { Clock } from './clock.js'
import { Queue } from './queue.js'

/** How long one peer is served before timers and other events of the thread come next, in milliseconds. */
const TURN_MS = 8
/** How long the posts of one peer are measured that arrive while it has to wait, for each turn of anybody, in milliseconds. */
const ARRIVAL_MS = 8

/** Something to be done bit by bit. */
export interface Job {
  /** Does a bit of it. Returns whether more is to be done. */
  step(): boolean
}

/** What is to be done for one peer, in order. All sessions of a peer share one lane, and so its turns. */
export class Lane {
  readonly jobs = new Queue<Job>()
  /** It has a turn, or waits for one. */
  isBusy = false
  /** The turn for which {@link arrivalMs} counts. */
  turn = 0
  arrivalMs = 0
  /** Posts that wait and whose size is not known. */
  unmeasured = 0
}

/**
 * The order in which a thread serves those whose words it reads: a turn for each, as long as the clock says and not as
 * many frames as came. However many sessions a page has, they get one turn.
 */
export class Turns {
  readonly #clock: Clock
  readonly #waiting = new Queue<Lane>()
  /** When the turn under way is over; 0 between two. */
  #until = 0
  /** How many there have been. */
  #count = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Does `job` behind what its lane has to do: at once if nobody waits and the turn has time left, else in a later task. */
  add(lane: Lane, job: Job): void {
    lane.jobs.push(job)
    if (lane.isBusy) return
    lane.isBusy = true
    const now = this.#clock.now()
    if (this.#until === 0) this.#begin(now)
    if (this.#waiting.first === undefined && now < this.#until) this.#serve(lane)
    else this.#waiting.push(lane)
  }

  /** Calls `measure` for a post that arrives while its lane is busy, if there is time for that. Returns whether there was. */
  hasTimeFor(lane: Lane, measure: () => void): boolean {
    if (lane.turn !== this.#count) {
      lane.turn = this.#count
      lane.arrivalMs = 0
    }
    if (lane.arrivalMs >= ARRIVAL_MS) return false
    const began = this.#clock.now()
    measure()
    lane.arrivalMs += this.#clock.now() - began
    return true
  }

  #begin(now: number): void {
    this.#count++
    this.#until = now + TURN_MS
    this.#clock.soon(() => {
      this.#until = 0
      if (this.#waiting.first === undefined) return
      const lane = this.#waiting.take()
      this.#begin(this.#clock.now())
      this.#serve(lane)
    })
  }

  #serve(lane: Lane): void {
    try {
      while (lane.jobs.first !== undefined) {
        const { value: job } = lane.jobs.first
        // It is taken when it is done, so that what it adds comes behind it. One that throws is gone on with later.
        if (!job.step()) lane.jobs.take()
        if (this.#clock.now() >= this.#until) break
      }
    } finally {
      if (lane.jobs.first === undefined) lane.isBusy = false
      else this.#waiting.push(lane)
    }
  }
}

const turns = new WeakMap<Clock, Turns>()

/** The one order of all who go by that clock: of the whole thread, but in tests. */
export function turnsOf(clock: Clock): Turns {
  const known = turns.get(clock) ?? new Turns(clock)
  turns.set(clock, known)
  return known
}

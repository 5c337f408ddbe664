import type { Queue } from '../link/queue.js'
import type { Job, Lane, Turns } from '../link/turns.js'

/** The requests of one session that wait for a place, in the order in which they came. */
export type Line = Queue<() => void>

/**
 * Places for handlers at work. A request that finds none waits in the line of its session, and the lines take turns. A place is
 * taken until the handler has settled, whether or not anybody still waits for it.
 */
export class Slots implements Job {
  readonly #most: number
  readonly #turns: Turns
  readonly #lane: Lane
  /** Those in which somebody waits, the next one first. */
  readonly #lines = new Set<Line>()
  #taken = 0
  #isQueued = false

  /** @param lane In whose turns those that have waited begin. */
  constructor(most: number, turns: Turns, lane: Lane) {
    this.#most = most
    this.#turns = turns
    this.#lane = lane
  }

  /** Handlers at work. */
  get taken(): number {
    return this.#taken
  }

  /** Takes a place, if one is free and nobody waits for it. */
  tryTake(): boolean {
    if (this.#taken >= this.#most || this.#lines.size > 0) return false
    this.#taken++
    return true
  }

  /** Calls `begin` as soon as there is a place for it, which it then has; behind the others of its line. */
  wait(line: Line, begin: () => void): void {
    line.push(begin)
    this.#lines.add(line)
  }

  /** The session of that line is over: none of those in it begins. */
  drop(line: Line): void {
    this.#lines.delete(line)
  }

  /** Gives a place back. */
  leave(): void {
    this.#taken--
    if (this.#lines.size === 0 || this.#isQueued) return
    this.#isQueued = true
    this.#turns.add(this.#lane, this)
  }

  /** Begins one that has waited. */
  step(): boolean {
    const { value: line } = this.#lines.values().next()
    if (line !== undefined && this.#taken < this.#most) {
      this.#taken++
      this.#lines.delete(line)
      const begin = line.take()
      if (line.first !== undefined) this.#lines.add(line)
      begin()
    }
    this.#isQueued = this.#lines.size > 0 && this.#taken < this.#most
    return this.#isQueued
  }
}

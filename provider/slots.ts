import { Queue } from '../link/queue.js'
import type { Job, Lane, Turns } from '../link/turns.js'

/**
 * Places for handlers at work. Who finds none waits for its turn. A place is taken until the handler has settled, whether or not
 * anybody still waits for it.
 */
export class Slots implements Job {
  readonly #most: number
  readonly #turns: Turns
  readonly #lane: Lane
  readonly #waiting = new Queue<() => void>()
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
    if (this.#taken >= this.#most || this.#waiting.first !== undefined) return false
    this.#taken++
    return true
  }

  /** Calls `begin` as soon as there is a place for it, which it then has. */
  wait(begin: () => void): void {
    this.#waiting.push(begin)
  }

  /** Gives a place back. */
  leave(): void {
    this.#taken--
    if (this.#waiting.first === undefined || this.#isQueued) return
    this.#isQueued = true
    this.#turns.add(this.#lane, this)
  }

  /** Begins one that has waited. */
  step(): boolean {
    if (this.#waiting.first !== undefined && this.#taken < this.#most) {
      this.#taken++
      this.#waiting.take()()
    }
    this.#isQueued = this.#waiting.first !== undefined && this.#taken < this.#most
    return this.#isQueued
  }
}

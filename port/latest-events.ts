import { forEachOfMap, SafeMap } from '../wire/primordials.js'
import { EVENT } from '../wire/protocol.js'
import type { LinkWriter } from './link.js'

/**
 * Events of one session that keep the latest: one payload under way, the newest waiting, and whatever came
 * between is dropped. What a consumer that has stalled costs is bounded, however long it stalls.
 */
export class LatestEvents {
  readonly #link: LinkWriter
  /** By member, while one is under way: what waits behind it, if anything does. */
  readonly #waiting = new SafeMap<number, { readonly payload: unknown } | undefined>()

  constructor(link: LinkWriter) {
    this.#link = link
  }

  emit(member: number, payload: unknown): void {
    if (this.#waiting.has(member)) {
      this.#waiting.set(member, { payload })
      return
    }
    this.#waiting.set(member, undefined)
    this.#link.write(EVENT, member, payload)
  }

  /** The one under way has reached its listeners, or never will. Returns whether there was one. */
  onSeen(member: number): boolean {
    if (!this.#waiting.has(member)) return false
    const next = this.#waiting.get(member)
    this.#waiting.delete(member)
    if (next !== undefined) this.emit(member, next.payload)
    return true
  }

  /** Some post was lost, with any of them perhaps: none is waited for. */
  onLost(): void {
    const members: number[] = []
    forEachOfMap(this.#waiting, (_, member) => void members.push(member))
    for (const member of members) this.onSeen(member)
  }
}

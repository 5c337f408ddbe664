/** The items of one stream that were sent and have not been taken by its reader, as one of the two ends knows it. */
export class UnderWay {
  /** Items that were sent in all. */
  sent = 0
  /** Items that were taken in all. */
  taken = 0
  /** Estimated bytes of those between. */
  bytes = 0
  /** Their sizes, and before them those of items that were taken, until these are many. */
  readonly #sizes: number[] = []
  #first = 0

  add(bytes: number): void {
    this.sent++
    this.bytes += bytes
    this.#sizes.push(bytes)
  }

  /** So many items were taken in all. */
  take(taken: number): void {
    for (; this.taken < taken && this.taken < this.sent; this.taken++) {
      this.bytes -= this.#sizes[this.#first++] as number
    }
    if (this.#first > 64 && this.#first * 2 > this.#sizes.length) {
      this.#sizes.splice(0, this.#first)
      this.#first = 0
    }
  }
}

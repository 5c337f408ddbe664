import { push } from '../wire/primordials.js'
import { FRAME_LENGTH } from '../wire/protocol.js'
import type { Clock } from './clock.js'

/** How long an inbox is read before other tasks of its thread may run, in milliseconds. */
const READING_MS = 8
/** Frames that are read between two looks at the clock. */
const LOOK_EVERY = 32

/** Posts that have arrived, read in slices, so that a long batch does not hold the thread. */
export class Inbox {
  readonly #clock: Clock
  readonly #readFrame: (post: readonly unknown[], at: number) => void
  #posts: (readonly unknown[])[] = []
  /** Where the next frame of the first post begins. */
  #at = 0
  #isReading = false
  #isPaused = false
  #onRead: (() => void) | undefined

  /** @param readFrame Takes the frame of `post` that begins at `at`. */
  constructor(clock: Clock, readFrame: (post: readonly unknown[], at: number) => void) {
    this.#clock = clock
    this.#readFrame = readFrame
  }

  add(post: readonly unknown[]): void {
    push(this.#posts, post)
    if (!this.#isReading) this.#read()
  }

  /** Lets the rest of what has arrived wait for a task of its own. */
  pause(): void {
    this.#isPaused = true
  }

  /** Calls `done` when all that has arrived is read: now, or a few tasks later. */
  whenRead(done: () => void): void {
    if (this.#isReading) this.#onRead = done
    else done()
  }

  /** Drops what has not been read. */
  clear(): void {
    this.#posts = []
    this.#onRead = undefined
  }

  #read(): void {
    this.#isReading = true
    const until = this.#clock.now() + READING_MS
    let index = 0
    let count = 0
    while (index < this.#posts.length) {
      const post = this.#posts[index] as readonly unknown[]
      while (this.#at < post.length) {
        const at = this.#at
        this.#at += FRAME_LENGTH[post[at] as number] as number
        this.#readFrame(post, at)
        // Emptied by what it read: the link has closed.
        if (this.#posts.length === 0) return
        const isLate = ++count % LOOK_EVERY === 0 && this.#clock.now() >= until
        if (this.#isPaused || isLate) {
          this.#isPaused = false
          this.#posts = this.#posts.slice(index)
          return this.#clock.soon(() => this.#read())
        }
      }
      this.#at = 0
      index++
    }
    this.#posts = []
    this.#isReading = false
    this.#onRead?.()
  }
}

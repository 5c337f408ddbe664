import { FRAME_LENGTH } from '../wire/protocol.js'
import type { Clock } from './clock.js'

/** How long an inbox is read before other tasks of its thread may run, in milliseconds. */
const READING_MS = 8
/** Frames that are read between two looks at the clock. */
const LOOK_EVERY = 16

/** Posts that have arrived, read in slices, so that a peer's long batch does not hold the thread. */
export class Inbox {
  readonly #clock: Clock
  readonly #isOver: () => boolean
  readonly #onFrame: (post: readonly unknown[], at: number) => void
  #posts: (readonly unknown[])[] = []
  /** Where the next frame of the first post begins. */
  #at = 0
  #isReading = false
  #onRead = () => {}

  /**
   * @param isOver Whether nobody wants to read on.
   * @param onFrame Takes the frame of `post` that begins at `at`.
   */
  constructor(clock: Clock, isOver: () => boolean, onFrame: (post: readonly unknown[], at: number) => void) {
    this.#clock = clock
    this.#isOver = isOver
    this.#onFrame = onFrame
  }

  add(post: readonly unknown[]): void {
    this.#posts.push(post)
    if (!this.#isReading) this.#read()
  }

  /** Calls `done` when all that has arrived is read: now, or a few tasks later. */
  whenRead(done: () => void): void {
    if (this.#isReading) this.#onRead = done
    else done()
  }

  #read(): void {
    this.#isReading = true
    let until = 0
    let count = 0
    let index = 0
    try {
      for (; index < this.#posts.length; index++) {
        const post = this.#posts[index] as readonly unknown[]
        while (this.#at < post.length) {
          if (this.#isOver()) return this.#drop()
          const at = this.#at
          this.#at += FRAME_LENGTH[post[at] as number] as number
          this.#onFrame(post, at)
          // A short post is read without a look at the clock.
          if (++count % LOOK_EVERY !== 0) continue
          const now = this.#clock.now()
          if (until === 0) until = now + READING_MS
          if (now >= until) return this.#readLater(index)
        }
        this.#at = 0
      }
    } catch (error) {
      // By a listener of the app's, say. What is behind that frame is read all the same.
      this.#readLater(index)
      throw error
    }
    this.#posts = []
    this.#isReading = false
    this.#onRead()
  }

  /** From the frame behind the last on, in the post of that index. */
  #readLater(index: number): void {
    this.#posts = this.#posts.slice(index)
    this.#clock.soon(() => this.#read())
  }

  /** Nothing of what waits is read any more. */
  #drop(): void {
    this.#posts = []
    this.#at = 0
    this.#isReading = false
    this.#onRead = () => {}
  }
}

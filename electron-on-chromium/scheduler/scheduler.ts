/**
 * Order across channels. Electron promises order inside one port, one frame's ipc and one frame's
 * navigation events, and none between any two of those: each message port is a mojo pipe of its own.
 * CDP hands everything over in one total order, so code tested on it could come to rely on an order that
 * Electron does not keep. Hence every delivery goes through here: FIFO inside a channel, and among the
 * channels that have something pending a seeded random pick. The seed is printed, so a failing order can
 * be asked for again.
 */

export type Task = () => void

/** mulberry32: small, seedable, good enough to shuffle. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** One FIFO. Tasks of one channel run in the order in which they were posted. */
export class Channel {
  readonly #scheduler: Scheduler
  readonly tasks: Task[] = []
  #posted = 0

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  post(task: Task): void {
    this.tasks.push(task)
    this.#posted++
    if (this.tasks.length === 1) this.#scheduler.wake(this)
  }

  /** How many tasks have ever been posted. */
  get posted(): number {
    return this.#posted
  }

  /** Runs what is pending of the first `posted` tasks, for a task of another channel that comes after these and before later ones. */
  drainTo(posted: number): void {
    const count = this.tasks.length - (this.#posted - posted)
    if (count <= 0) return
    if (count >= this.tasks.length) this.drain()
    else for (const task of this.tasks.splice(0, count)) task()
  }

  /** Runs what is pending now, for a task of another channel that must come after it. */
  drain(): void {
    if (this.tasks.length === 0) return
    this.#scheduler.remove(this)
    for (const task of this.tasks.splice(0)) task()
  }
}

export class Scheduler {
  #random: () => number
  #ready: Channel[] = []
  #armed = false
  #skips = 0

  constructor(seed: number) {
    this.#random = randomFrom(seed)
  }

  channel(): Channel {
    return new Channel(this)
  }

  reseed(seed: number): void {
    this.#random = randomFrom(seed)
  }

  /** Decides between two orders that no pending tasks stand for. */
  toss(): boolean {
    return this.#random() < 0.5
  }

  wake(channel: Channel): void {
    this.#ready.push(channel)
    this.#arm()
  }

  remove(channel: Channel): void {
    this.#ready = this.#ready.filter((other) => other !== channel)
  }

  #arm(): void {
    if (this.#armed) return
    this.#armed = true
    setImmediate(this.#turn)
  }

  /** One task a turn: Node then drains `nextTick` and microtasks, as Electron does between two messages. */
  readonly #turn = (): void => {
    this.#armed = false
    const lone = this.#ready.length === 1
    // A lone channel sometimes waits a turn as well, so that something that is about to arrive on another
    // one can overtake it.
    if (lone && this.#skips < 2 && this.#random() < 0.25) {
      this.#skips++
      this.#arm()
      return
    }
    this.#skips = 0
    const index = lone ? 0 : Math.floor(this.#random() * this.#ready.length)
    const channel = this.#ready[index]
    if (!channel) return
    const task = channel.tasks.shift()
    if (channel.tasks.length === 0) this.#ready.splice(index, 1)
    if (this.#ready.length > 0) this.#arm()
    task?.()
  }
}

/** The one scheduler of the process; the command line seeds it before anything is posted. */
export const scheduler = new Scheduler(1)

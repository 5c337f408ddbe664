import { fromDomPort } from '../wire/dom-port.js'
import type { DomPortLike } from '../wire/port.js'
import { push } from '../wire/primordials.js'

/** The only place that touches time, so that a test can drive it. */
export interface Clock {
  /** Milliseconds from some fixed point. */
  now(): number
  /** Calls `callback` once after `ms`; the returned function prevents that. */
  after(ms: number, callback: () => void): () => void
  /** Calls `callback` in a task of its own, after other tasks that are already waiting. */
  soon(callback: () => void): void
}

const { setTimeout, clearTimeout } = globalThis
const { now } = Date
const { setImmediate, MessageChannel } = globalThis as {
  setImmediate?: (callback: () => void) => unknown
  MessageChannel?: new () => { port1: DomPortLike; port2: DomPortLike }
}

export const systemClock: Clock = {
  now: () => now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
  soon: (callback) => (setImmediate ? void setImmediate(callback) : hop(callback)),
}

let hop = (callback: () => void): void => {
  hop = createHop()
  hop(callback)
}

/**
 * A task without a timer: browsers clamp a nested `setTimeout(0)` to four milliseconds. A message to oneself is
 * a task like any other, so input and rendering have their turn.
 */
function createHop(): (callback: () => void) => void {
  if (MessageChannel === undefined) return (callback) => void setTimeout(callback, 0)
  const { port1, port2 } = new MessageChannel()
  const sender = fromDomPort(port1)
  const receiver = fromDomPort(port2)
  let waiting: (() => void)[] = []
  receiver.receive(
    () => {
      const due = waiting
      waiting = []
      for (let i = 0; i < due.length; i++) due[i]?.()
    },
    () => {},
  )
  receiver.start()
  return (callback) => {
    push(waiting, callback)
    if (waiting.length === 1) sender.post(null)
  }
}

import { printable } from '../wire/printable.js'

/** Those that were made here; a handler may throw anything, also what answers to `instanceof` with an error. */
const made = new WeakSet<object>()

/** What middleware throws to refuse a request: the caller hears `REFUSED`, the log hears why. */
export function refuse(why: string): Error {
  const error = new Error(printable(String(why)))
  made.add(error)
  return error
}

/** Whether {@link refuse} made it. */
export function isRefusal(error: unknown): error is Error {
  return made.has(error as object)
}

import { printable } from '../wire/printable.js'

/** Thrown by middleware: the caller hears `REFUSED`, the log hears why. Only {@link refuse} makes it. */
export class RefusedRequest extends Error {}

/** What middleware throws to refuse a request. */
export function refuse(why: string): Error {
  return new RefusedRequest(printable(String(why)))
}

import { notSendable } from './not-sendable.js'

/** Kinds of objects that have no parts. */
const FLAT = /^(Date|RegExp|Boolean|Number|String|BigInt|\w+Array|ArrayBuffer|DataView)$/
/** Objects that are looked into; whether a larger value may cross is for the receiver's limits to say. */
const MAX_OBJECTS = 1_000_000

/**
 * Refuses a value of which some part does not cross. For a page, which leaves it to main how large and deep a value may
 * be; `measure` holds to the same list.
 *
 * @throws {KitError} `NOT_CLONABLE`, with the path.
 */
export function checkClonable(title: string, value: unknown): void {
  const path: (string | number)[] = []
  /** The objects on that path: meeting one again is a cycle. */
  const open: unknown[] = []
  let depth = 0
  let objects = 0
  let problem = 'throws when it is read'

  const visitPart = (step: string | number, part: unknown) => {
    path[depth++] = step
    visit(part)
    depth--
  }

  const visit = (part: unknown): void => {
    let kind: string = typeof part
    if (kind === 'object' && part) {
      for (let i = 0; i < depth; i++) if (open[i] === part) return
      if (++objects > MAX_OBJECTS) return
      open[depth] = part
      // Interfaces of the platform name themselves here; plain data and instances of classes do not.
      kind = {}.toString.call(part).slice(8, -1)
      if (kind === 'Object') {
        // About twice as fast as Object.keys, which makes an array for each object.
        for (const key in part)
          if (Object.hasOwn(part, key)) visitPart(key, (part as Record<string, unknown>)[key])
      } else if (Array.isArray(part)) for (let i = 0; i < part.length; i++) visitPart(i, part[i])
      else if (kind === 'Map' || kind === 'Set') {
        ;(part as Map<unknown, unknown>).forEach((item, key) => {
          visitPart('<entry>', key)
          visitPart('<entry>', item)
        })
      } else if (!FLAT.test(kind)) refuse(kind)
    } else if (kind === 'function' || kind === 'symbol') refuse(kind)
  }

  const refuse = (kind: string): never => {
    problem = `is a ${kind}, which does not cross`
    throw kind
  }

  try {
    visit(value)
  } catch {
    const step = (key: string | number) => (typeof key === 'string' ? `.${key}` : `[${key}]`)
    throw notSendable('NOT_CLONABLE', title, `$${path.slice(0, depth).map(step).join('')}`, problem)
  }
}

import { own, setOwn } from '../contract/own.js'

/**
 * Ports inside a message's body, which the web allows and Electron does not: main cannot write one there
 * (`An object could not be cloned.`), and gets `null` for the whole message if a page does, because its
 * `V8Deserializer::ReadHostObject` knows no tag of Blink's (`shell/common/v8_util.cc`). The ports of the transfer
 * list do arrive. So the body goes with `null` in their places, and with a list of the places.
 */
const PLACES = 'electron-port-bridge:ports'

/** The number of a port in the transfer list, then the keys that lead to where it stood. */
type Place = readonly [port: number, ...path: (string | number)[]]

/** `value`, or if any of `ports` is inside it in plain objects and arrays, what may be sent in its place. */
export function takePorts(value: unknown, ports: readonly unknown[]): unknown {
  if (ports.length === 0) return value
  const numbers = new Map(ports.map((port, number) => [port, number]))
  const copies = new Map<object, object>()
  const places: Place[] = []

  function copyOf(part: unknown, path: readonly (string | number)[]): unknown {
    const number = numbers.get(part)
    if (number !== undefined) {
      places.push([number, ...path])
      return null
    }
    if (!isPlain(part)) return part
    const known = copies.get(part)
    if (known !== undefined) return known
    const copy = Array.isArray(part) ? part.slice() : {}
    copies.set(part, copy)
    for (const key of Object.keys(part)) setOwn(copy, key, copyOf(part[key], [...path, key]))
    return copy
  }

  const body = copyOf(value, [])
  return places.length === 0 ? value : { [PLACES]: places, body }
}

/**
 * The opposite: what the sender had, in an object of its own, or `undefined` if the list of places is not true. The
 * sender may be hostile; a port is only put where an own property says `null`.
 */
export function placePorts(message: unknown, ports: readonly unknown[]): { body: unknown } | undefined {
  if (!isPlain(message) || !Object.hasOwn(message, PLACES)) return { body: message }
  const places = message[PLACES]
  if (!Array.isArray(places)) return undefined
  const whole: { [key: string]: unknown; body: unknown } = { body: own(message, 'body') }
  return places.every((place) => put(whole, place, ports)) ? whole : undefined
}

/** Whether the place is true; the port is there then. */
function put(whole: object, place: unknown, ports: readonly unknown[]): boolean {
  if (!Array.isArray(place) || typeof place[0] !== 'number') return false
  const port = own(ports, place[0])
  const path = ['body', ...place.slice(1)] as string[]
  const last = path.pop() as string
  const holder = path.reduce<unknown>(
    (holder, key) => (isPlain(holder) ? own(holder, key) : undefined),
    whole,
  )
  if (port === undefined || !isPlain(holder) || own(holder, last) !== null) return false
  holder[last] = port
  return true
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** How often something has been looked at. Beyond `most` it throws, so that a test without end has one. */
export class Looks {
  count = 0
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  add(): void {
    if (++this.count > this.#most) throw new Error('looked at too often')
  }
}

/**
 * `value` with each array and each plain object in it replaced by one that counts when an item or a field is read, and one more for
 * a list of its keys; what is shared stays shared. Maps and Sets count their entries.
 */
export function counted(value: unknown, looks: Looks, known = new Map<unknown, unknown>()): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  const before = known.get(value)
  if (before !== undefined) return before
  const look = () => looks.add()
  if (value instanceof Map) {
    const its = new CountedMap(look)
    known.set(value, its)
    for (const [key, item] of value) its.set(counted(key, looks, known), counted(item, looks, known))
    return its
  }
  if (value instanceof Set) {
    const its = new CountedSet(look)
    known.set(value, its)
    for (const item of value) its.add(counted(item, looks, known))
    return its
  }
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return value
  const its: object = Array.isArray(value) ? [] : {}
  const watched = new Proxy(its, {
    get(target, key, receiver) {
      if (typeof key === 'string' && key !== 'length') look()
      return Reflect.get(target, key, receiver)
    },
    ownKeys(target) {
      look()
      return Reflect.ownKeys(target)
    },
  })
  known.set(value, watched)
  if (Array.isArray(value)) (its as unknown[]).length = value.length
  // Holes stay holes.
  for (const key of Object.keys(value))
    (its as Record<string, unknown>)[key] = counted((value as Record<string, unknown>)[key], looks, known)
  return watched
}

class CountedMap extends Map<unknown, unknown> {
  readonly #look: () => void
  constructor(look: () => void) {
    super()
    this.#look = look
  }
  override forEach(each: (value: unknown, key: unknown, map: Map<unknown, unknown>) => void): void {
    super.forEach((value, key) => {
      this.#look()
      each(value, key, this)
    })
  }
}

class CountedSet extends Set<unknown> {
  readonly #look: () => void
  constructor(look: () => void) {
    super()
    this.#look = look
  }
  override forEach(each: (value: unknown, key: unknown, set: Set<unknown>) => void): void {
    super.forEach((value) => {
      this.#look()
      each(value, value, this)
    })
  }
}

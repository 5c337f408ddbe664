/**
 * The option `key` of a bag that somebody else made. Only what the bag has itself counts: a name that a careless merge
 * of JSON left on `Object.prototype` is nobody's option.
 */
export function own<T extends object, K extends keyof T>(bag: T | undefined, key: K): T[K] | undefined {
  return bag && Object.hasOwn(bag, key) ? bag[key] : undefined
}

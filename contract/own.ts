/**
 * The option `key` of a bag that somebody else made. Only what the bag has itself counts: a name that a careless merge
 * of JSON left on `Object.prototype` is nobody's option.
 */
export function own<T extends object, K extends keyof T>(bag: T | undefined, key: K): T[K] | undefined {
  return bag && Object.hasOwn(bag, key) ? bag[key] : undefined
}

/**
 * Gives an object a property of its own, under any key: an assignment to `__proto__` would set the prototype, and one to
 * a name that was left on `Object.prototype` could call a setter there.
 */
export function setOwn(object: object, key: string, value: unknown): void {
  // Else what was left on Object.prototype would be a getter of the property.
  const descriptor = { __proto__: null, value, writable: true, enumerable: true, configurable: true }
  Object.defineProperty(object, key, descriptor as PropertyDescriptor)
}

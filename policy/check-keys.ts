import { invalidArgument } from '../contract/errors.js'

/**
 * Options that say who may do what have no names but these: a misspelt one would leave open what it was meant to close.
 *
 * @throws {KitError} `INVALID_ARGUMENT` for an unknown name, and for what is no object.
 */
export function checkKeys(name: string, bag: unknown, known: readonly string[]): void {
  const expected = `an object of ${known.join(', ')}`
  if (typeof bag !== 'object' || bag === null) throw invalidArgument(name, expected, bag)
  const unknown = Object.keys(bag).find((key) => !known.includes(key))
  if (unknown !== undefined) throw invalidArgument(name, expected, unknown)
}

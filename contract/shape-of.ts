import type { AnyContract, Contract } from './contract.js'
import { GROUPS, type Group } from './groups.js'

/** The names of a contract, by group, as {@link shapeOf} wants them. */
export type NamesOf<C extends AnyContract> =
  C extends Contract<infer S>
    ? { readonly name: string; readonly version?: number } & {
        readonly [G in keyof S & (Group | 'errors')]: readonly (keyof S[G] & string)[]
      }
    : never

/**
 * A contract by its names only, so that a page need not bundle the validators: names are checked against
 * the type here and against the provider when the session opens.
 *
 * @example
 * import type { notes } from './contract'
 * const api = await connect(shapeOf<typeof notes>({ name: 'notes', calls: ['open', 'list'] }))
 */
export function shapeOf<C extends AnyContract>(names: NamesOf<C>): C {
  const { name, version, ...groups } = names as unknown as { name: string; version?: number }
  const shape: Record<string, unknown> = { version }
  for (const group of [...GROUPS, 'errors']) {
    const members = (groups as Record<string, readonly string[]>)[group]
    if (members === undefined) continue
    const table: Record<string, object> = Object.create(null)
    for (const member of members) table[member] = {}
    shape[group] = Object.freeze(table)
  }
  return Object.freeze({ name, shape: Object.freeze(shape), hasSchemas: false }) as unknown as C
}

import type { AnyContract, Contract, ContractShape } from './contract.js'
import type { Arrives, SchemaInput } from './schema.js'

/** Internal. */
export const DECLARED_BRAND = 'electron-port-bridge/declared-error'

/** An error that the contract declares: its `data` crosses, checked by the declared schema. */
export interface DeclaredError<N extends string = string, D = unknown> extends Error {
  readonly name: N
  readonly data: D
}

/** A contract, or a client, which stands for the one that it was connected by. */
export type OfContract<C extends AnyContract> = C | ClientOf<C>

/** What every client has of its contract. */
export interface ClientOf<C extends AnyContract> {
  /** The contract's name. */
  readonly name: C['name']
  /** For types alone; no client has it. */
  readonly '~contract'?: C
}

type Errors<S extends ContractShape> = NonNullable<S['errors']>

type ErrorsByName<C extends AnyContract> =
  C extends Contract<infer S>
    ? { [N in keyof Errors<S> & string]: DeclaredError<N, Arrives<Errors<S>[N], 'trusted'>> }
    : never

/** Every declared error of a contract, as a union that `switch (error.name)` tells apart. */
export type ErrorsOf<C extends AnyContract> = ErrorsByName<C>[keyof ErrorsByName<C>]

/** What a handler throws them with: `throw errors.NotFound({ id })`. */
export type ErrorFactories<C extends AnyContract> =
  C extends Contract<infer S>
    ? {
        readonly [N in keyof Errors<S> & string]: (data: SchemaInput<Errors<S>[N]>) => DeclaredError<N>
      }
    : never

/** Internal: a declared error with all that it carries, on both sides. */
interface Declared extends DeclaredError {
  readonly brand: typeof DECLARED_BRAND
  readonly contract: string
}

/** Internal: what makes any error a declared one, for those that cross. */
export const declaredFields = (contract: string, name: string, data: unknown) =>
  ({ brand: DECLARED_BRAND, contract, name, data }) as const

/** Internal: makes a declared error. Not exported by any door. */
export function declaredError(contract: string, name: string, data: unknown): Declared {
  return Object.assign(new Error(`${contract}: ${name}`), declaredFields(contract, name, data))
}

/** By brand: the error may come from the other build of the kit. */
export function isDeclaredError(error: unknown): error is Declared {
  return (error as { brand?: unknown } | null | undefined)?.brand === DECLARED_BRAND
}

/**
 * Whether `error` is the declared error `name` of the contract, or of the contract that a client was connected by;
 * narrows `error.data` to its type. Works across the ESM and the CJS build.
 *
 * @example
 * if (isErrorOf(error, api, 'NotFound')) console.log(error.data.id)
 */
export function isErrorOf<C extends AnyContract, N extends keyof ErrorsByName<C> & string>(
  error: unknown,
  of: OfContract<C>,
  name: N,
): error is ErrorsByName<C>[N] {
  return (
    (error as Declared | null | undefined)?.brand === DECLARED_BRAND &&
    (error as Declared).contract === of.name &&
    (error as Declared).name === name
  )
}

/**
 * `error` as a declared error of the contract, or of the contract that a client was connected by; `undefined` if it is
 * something else. For a `switch (error?.name)`.
 */
export function asErrorOf<C extends AnyContract>(error: unknown, of: OfContract<C>): ErrorsOf<C> | undefined {
  return isDeclaredError(error) && error.contract === of.name ? (error as unknown as ErrorsOf<C>) : undefined
}

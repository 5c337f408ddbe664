import type { AnyContract, Contract, ContractShape } from './contract.js'
import type { Arrives, SchemaInput } from './schema.js'

const BRAND = 'electron-port-bridge/declared-error'

/** An error that the contract declares: its `data` crosses, checked by the declared schema. */
export interface DeclaredError<N extends string = string, D = unknown> extends Error {
  readonly name: N
  readonly data: D
}

type Errors<S extends ContractShape> = NonNullable<S['errors']>

/** Every declared error of a contract, as a union that `switch (error.name)` tells apart. */
export type ErrorsOf<C extends AnyContract> =
  C extends Contract<infer S>
    ? {
        [N in keyof Errors<S> & string]: DeclaredError<N, Arrives<Errors<S>[N], 'trusted'>>
      }[keyof Errors<S> & string]
    : never

/** What a handler throws them with: `throw errors.NotFound({ id })`. */
export type ErrorFactories<C extends AnyContract> =
  C extends Contract<infer S>
    ? {
        readonly [N in keyof Errors<S> & string]: (data: SchemaInput<Errors<S>[N]>) => DeclaredError<N>
      }
    : never

/** Internal: the carrier of a declared error, on both sides. Not exported by any door. */
export class DeclaredErrorImpl extends Error {
  readonly brand = BRAND
  readonly contract: string
  readonly data: unknown

  constructor(contract: string, name: string, data: unknown) {
    super(`${contract}: ${name}`)
    this.name = name
    this.contract = contract
    this.data = data
  }

  /** By brand: the error may come from the other build of the kit. */
  static is(error: unknown): error is DeclaredErrorImpl {
    return typeof error === 'object' && error !== null && (error as { brand?: unknown }).brand === BRAND
  }
}

/**
 * Whether `error` is the declared error `name` of `contract`; narrows `error.data` to its type.
 * Works across the ESM and the CJS build.
 */
export function isErrorOf<S extends ContractShape, N extends keyof Errors<S> & string>(
  error: unknown,
  contract: Contract<S>,
  name: N,
): error is DeclaredError<N, Arrives<Errors<S>[N], 'trusted'>> {
  return DeclaredErrorImpl.is(error) && error.contract === contract.name && (error.name as string) === name
}

/** `error` as a declared error of `contract`, or `undefined` if it is something else. */
export function asErrorOf<C extends AnyContract>(error: unknown, contract: C): ErrorsOf<C> | undefined {
  const ours =
    DeclaredErrorImpl.is(error) &&
    error.contract === contract.name &&
    Object.hasOwn(contract.shape.errors ?? {}, error.name)
  return ours ? (error as unknown as ErrorsOf<C>) : undefined
}

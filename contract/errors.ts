import { own } from './own.js'

/**
 * Every code that a kit error or a closed session can carry. Codes are stable under semver, messages are
 * not. `docs/errors.md` has a row for each: meaning, who throws it, what to do.
 */
export const ERROR_CODES = [
  // set-up
  'INVALID_ARGUMENT',
  'INVALID_CONTRACT',
  'NOT_ISOLATED',
  'DUPLICATE_RELAY',
  'PRELOAD_NOT_FOUND',
  'ALREADY_PROVIDED',
  'UNSUPPORTED',
  // connecting
  'UNAVAILABLE',
  'REFUSED',
  'TIMEOUT',
  'VERSION_MISMATCH',
  'CONTRACT_MISMATCH',
  // calls
  'INPUT_INVALID',
  'RESULT_INVALID',
  'NOT_CLONABLE',
  'LIMIT_EXCEEDED',
  'BUSY',
  'INTERNAL',
  // the end of a session
  'CLOSED',
  'PEER_GONE',
  'NAVIGATED',
  'CRASHED',
  'DESTROYED',
  'BRIDGE_CLOSED',
  'PROTOCOL_VIOLATION',
  'OVERFLOW',
  'UNREADABLE',
] as const

/** One of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number]

/** Why a session ended; the same code on both sides where both are still there to read it. */
export type CloseCode = Extract<
  ErrorCode,
  | 'CLOSED'
  | 'PEER_GONE'
  | 'NAVIGATED'
  | 'CRASHED'
  | 'DESTROYED'
  | 'BRIDGE_CLOSED'
  | 'PROTOCOL_VIOLATION'
  | 'OVERFLOW'
  | 'UNREADABLE'
  | 'TIMEOUT'
  | 'VERSION_MISMATCH'
  | 'CONTRACT_MISMATCH'
>

/** What a call or a stream can fail with in its provider, if not with a declared error. */
export const FAILURE_CODES = [
  'INTERNAL',
  'INPUT_INVALID',
  'NOT_CLONABLE',
  'LIMIT_EXCEEDED',
  'BUSY',
  'REFUSED',
  'TIMEOUT',
] as const
export type FailureCode = (typeof FAILURE_CODES)[number]

const BRAND = 'electron-port-bridge/error'

/**
 * An error of the kit itself. Recognise it with {@link isKitError}, never with `instanceof`: an app that
 * loads the ESM and the CJS build has two of this class.
 */
export class KitError extends Error {
  /** String brand, equal across builds and realms. */
  readonly brand = BRAND
  /** Stable under semver; see `docs/errors.md`. */
  declare readonly code: ErrorCode
  /** Where in a value the fault lies (`$.list[3].icon`), for `NOT_CLONABLE` and `LIMIT_EXCEEDED`. */
  readonly path: string | undefined
  /** The id under which the provider logged the real error, for `INTERNAL`. */
  readonly reference: string | undefined

  constructor(code: ErrorCode, message: string, details?: ErrorDetails) {
    super(message)
    Object.assign(this, { name: 'KitError', code }, details)
  }
}

/** Internal: what makes any error one of the kit's, for those that cross. */
export const kitFields = (code: ErrorCode, details: ErrorDetails) => ({
  name: 'KitError',
  brand: BRAND,
  code,
  path: own(details, 'path'),
  reference: own(details, 'reference'),
})

/** What an error of the kit may carry besides its code. */
export interface ErrorDetails {
  readonly path?: string | undefined
  readonly reference?: string | undefined
  readonly cause?: unknown
}

/**
 * Whether `error` was made by this kit, and with `code`, whether it has that code.
 *
 * @example
 * if (isKitError(error, 'TIMEOUT')) retry()
 */
export function isKitError<C extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: C,
): error is KitError & { readonly code: C } {
  const { brand, code: own } = (error ?? {}) as { brand?: unknown; code?: unknown }
  return brand === BRAND && (code === undefined || own === code)
}

/** A thrower's one form for a bad argument: what was expected, and what came. */
export function invalidArgument(name: string, expected: string, got: unknown): KitError {
  // An object's own words are not asked for.
  const shown = Object(got) === got ? typeof got : String(got).slice(0, 80)
  return new KitError('INVALID_ARGUMENT', `Expected \`${name}\` to be ${expected}, got ${shown}`)
}

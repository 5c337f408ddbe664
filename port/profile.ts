import type { KitError } from '../contract/errors.js'
import type { AnySchema } from '../contract/schema.js'
import type { Limits } from '../wire/limits.js'
import type { Prepared } from '../wire/prepare.js'
import type { ProviderFrame } from '../wire/protocol.js'
import type { Clock } from './clock.js'
import type { Guard } from './guard.js'

/** A value that has arrived, and that the app is to have. */
export interface Arrival {
  /** `notes.open`, for messages. */
  readonly title: string
  /** What the contract says of it; without one only `undefined` passes. */
  readonly schema: AnySchema | undefined
  readonly value: unknown
  /** The next one may be right behind it, so it is judged at once. */
  readonly isItem: boolean
  accept(value: unknown): void
  refuse(error: KitError, issues: unknown): void
}

/** How a consumer treats its provider. A page, which trusts main, bundles none of what the other needs. */
export interface Profile {
  /** Frames that one post to this side may have. */
  readonly batchLength: number
  /** Bounds what arrives before it is read. */
  guard?(clock: Clock): Guard
  parse(post: readonly unknown[], at: number): ProviderFrame | undefined
  /** What the provider told of its limits, as this side keeps to them. */
  limitsFrom(told: { readonly [name: string]: number }): Limits
  /** Makes a value ready to be posted, or says why it cannot be. */
  prepare(value: unknown, limits: Limits): Prepared
  /** Measures and validates what arrives; absent where everything is taken as declared. */
  inspect?(arrival: Arrival): void
}

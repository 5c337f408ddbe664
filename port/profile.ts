import type { AnySchema } from '../contract/schema.js'
import type { Limits } from '../wire/limits.js'
import type { Prepared } from '../wire/prepare.js'
import type { Clock } from './clock.js'
import type { Guard } from './guard.js'
import type { Verdict } from './validate.js'

/** How a consumer treats its provider. A page, which trusts main, bundles none of what the other needs. */
export interface Profile {
  /** Bounds what arrives before it is read. */
  guard?(clock: Clock): Guard
  /** What the provider told of its limits, as this side keeps to them. */
  limitsFrom(told: { readonly [name: string]: number }): Limits
  /** Makes a value ready to be posted, or says why it cannot be. */
  prepare(value: unknown, limits: Limits): Prepared
  /**
   * Measures and validates what arrived; absent where everything is taken as declared. Without a schema only
   * `undefined` passes.
   */
  check?(schema: AnySchema | undefined, value: unknown): Verdict | Promise<Verdict>
  /** Frames that one post to this side may have. */
  readonly batchLength: number
}

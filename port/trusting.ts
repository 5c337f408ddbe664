import type { Limits } from '../wire/limits.js'
import { measure } from '../wire/measure.js'
import type { Prepared } from '../wire/prepare.js'
import { BATCH_LENGTH } from './link.js'
import type { Profile } from './profile.js'

/** A page towards main: what arrives is taken as declared, and main's limits as told. */
export const trusting: Profile = {
  batchLength: BATCH_LENGTH,
  limitsFrom: (told) => told as unknown as Limits,
  prepare(value, limits): Prepared {
    const fault = measure(value, limits)
    return fault === undefined ? { fault, value } : { fault }
  },
}

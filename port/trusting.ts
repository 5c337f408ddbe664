import type { Limits } from '../wire/limits.js'
import { measure } from '../wire/measure.js'
import { readProviderFrame } from '../wire/read-provider-frame.js'
import { BATCH_LENGTH } from './outbox.js'
import type { Profile } from './profile.js'

/** A page towards main: what arrives is taken as declared, and main's limits as told. */
export const trusting: Profile = {
  batchLength: BATCH_LENGTH,
  parse: readProviderFrame,
  limitsFrom: (told) => told as unknown as Limits,
  prepare(value, limits) {
    const fault = measure(value, limits)
    return fault === undefined ? { fault, value } : { fault }
  },
}

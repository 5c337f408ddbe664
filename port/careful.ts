import { KitError } from '../contract/errors.js'
import { DEFAULT_LIMITS, HARD_LIMITS, type Limits, resolveLimits } from '../wire/limits.js'
import { measure } from '../wire/measure.js'
import { parseProviderFrame } from '../wire/parse-provider-frame.js'
import { prepare } from '../wire/prepare.js'
import { hasOwn, isInteger } from '../wire/primordials.js'
import { Guard } from './guard.js'
import type { Profile } from './profile.js'
import { isThenable, type Verdict, validate } from './validate.js'

/**
 * Towards a provider that is not trusted: everything that arrives is counted, measured and run through its
 * schema, and views are cut from their buffers before they are sent.
 *
 * @throws {KitError} `INVALID_ARGUMENT` for limits that are none.
 */
export function careful(overrides: Partial<Limits> | undefined): Profile {
  const limits = resolveLimits(overrides)
  return {
    batchLength: limits.batchLength,
    parse: parseProviderFrame,
    guard: (clock) => new Guard(limits, clock),
    limitsFrom: (told) => clamped(told, limits),
    prepare,
    inspect({ title, schema, value, isItem, accept, refuse }) {
      const conclude = (verdict: Verdict) => {
        if (verdict.issues === undefined) return accept(verdict.value)
        const message = `\`${title}\`: what the peer sent is not what the contract says`
        refuse(new KitError('RESULT_INVALID', message), verdict.issues)
      }
      const fault = measure(value, limits)
      if (fault !== undefined) return conclude({ issues: `${fault.path} ${fault.problem}` })
      if (schema === undefined) {
        return conclude(value === undefined ? { value } : { issues: 'the contract has no value here' })
      }
      const verdict = validate(schema, value)
      if (!isThenable(verdict)) conclude(verdict)
      else if (isItem) conclude({ issues: 'the schema of the items is asynchronous' })
      else void (async () => conclude(await verdict))()
    },
  }
}

/**
 * Our defaults where the peer names none, and never beyond what any peer may have. The window is what this side
 * grants and holds, so its own limit counts too.
 */
function clamped(told: { readonly [name: string]: number }, { streamWindow }: Limits): Limits {
  const limits: Record<string, number> = { ...DEFAULT_LIMITS }
  for (const name of Object.keys(limits)) {
    const value = hasOwn(told, name) ? (told[name] as number) : 0
    if (isInteger(value) && value >= 1 && value <= HARD_LIMITS[name as keyof Limits]) limits[name] = value
  }
  limits.streamWindow = Math.min(limits.streamWindow as number, streamWindow)
  return limits as unknown as Limits
}

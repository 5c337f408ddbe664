import type { AnySchema } from '../contract/schema.js'
import { isArray } from '../wire/primordials.js'

/** The outcome of a schema: what it made of the value, or why not. */
export type Verdict = { readonly value: unknown } | { readonly issues: unknown }

/**
 * Runs a schema. A schema that throws, or answers in no known form, has refused the value.
 * The answer is a Promise only if the schema's is.
 */
export function validate(schema: AnySchema, value: unknown): Verdict | Promise<Verdict> {
  let outcome: unknown
  try {
    outcome = schema['~standard'].validate(value)
  } catch (error) {
    return { issues: error }
  }
  return isThenable(outcome) ? settled(outcome) : toVerdict(outcome)
}

async function settled(outcome: PromiseLike<unknown>): Promise<Verdict> {
  try {
    return toVerdict(await outcome)
  } catch (error) {
    return { issues: error }
  }
}

function toVerdict(outcome: unknown): Verdict {
  if (typeof outcome !== 'object' || outcome === null) return { issues: 'the schema gave no result' }
  const { issues, value } = outcome as { issues?: unknown; value?: unknown }
  // Standard Schema: a result with issues is a failure, whatever else it has.
  return issues === undefined || (isArray(issues) && issues.length === 0 && 'value' in outcome)
    ? { value }
    : { issues }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}

import { own } from '../contract/own.js'
import type { AnySchema } from '../contract/schema.js'

/** The outcome of a schema, as Standard Schema has it: what it made of the value, or the issues. */
export type Verdict =
  | { readonly value: unknown; readonly issues: undefined }
  | { readonly value: undefined; readonly issues: NonNullable<unknown> }

/**
 * Runs a schema. A schema that throws, or answers in no known form, has refused the value.
 * The answer is a Promise only if the schema's is.
 */
export function validate(schema: AnySchema, value: unknown): Verdict | Promise<Verdict> {
  try {
    const outcome: unknown = schema['~standard'].validate(value)
    return isThenable(outcome) ? settled(outcome) : toVerdict(outcome)
  } catch (error) {
    return thrown(error)
  }
}

async function settled(outcome: PromiseLike<unknown>): Promise<Verdict> {
  try {
    return toVerdict(await outcome)
  } catch (error) {
    return thrown(error)
  }
}

function toVerdict(outcome: unknown): Verdict {
  if (typeof outcome !== 'object' || outcome === null)
    return { value: undefined, issues: 'the schema gave no result' }
  const { issues } = outcome as Verdict
  // arktype's come from its own prototype; what stands on everybody's is nobody's issue.
  if (issues === undefined || issues === (Object.prototype as Verdict).issues) {
    return {
      value: own(outcome as { value: unknown }, 'value'),
      issues: own(outcome as Verdict, 'issues'),
    } as Verdict
  }
  return { value: undefined, issues }
}

/** What a schema threw, as issues. */
function thrown(error: unknown): Verdict {
  return { value: undefined, issues: error ?? 'the schema threw' }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}

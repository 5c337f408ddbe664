// caller.ts: the page's part of the trace
import { context, type SpanContext, trace } from '@opentelemetry/api'
import { parseTraceParent } from '@opentelemetry/core'
import * as v from 'valibot'

/** For the input of a call whose page traces: `v.object({ id: v.string(), traceparent })`. */
export const traceparent = v.optional(v.pipe(v.string(), v.length(55)))

/** The caller's span, if what came has the form of one. */
function callerOf(header: string | undefined): SpanContext | undefined {
  const caller = header === undefined ? null : parseTraceParent(header)
  return caller === null ? undefined : { ...caller, isRemote: true }
}

/** The call's span links to the caller's, and stays in main's own trace. */
export function linkCaller(header: string | undefined): void {
  const caller = callerOf(header)
  if (caller !== undefined) trace.getActiveSpan()?.addLink({ context: caller })
}

/** Spans that `work` makes are the caller's children, in the caller's trace. */
export function underCaller<T>(header: string | undefined, work: () => T): T {
  const caller = callerOf(header)
  return caller === undefined ? work() : context.with(trace.setSpanContext(context.active(), caller), work)
}

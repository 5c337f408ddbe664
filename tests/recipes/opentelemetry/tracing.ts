// tracing.ts: a span for each call that a page makes
import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import {
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import type { TracedCall } from 'electron-port-bridge/main'

const active = new AsyncLocalStorage<Context>()

/** OpenTelemetry's own, over a store that a channel can set. Give it to the provider or to the SDK. */
export class BridgeContextManager extends AsyncLocalStorageContextManager {
  override active() {
    return active.getStore() ?? ROOT_CONTEXT
  }
  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return active.run(context, () => fn.call(self as ThisParameterType<F>, ...args))
  }
}

/** Call it once, before the first window loads. */
export function traceCalls(): void {
  const tracer = trace.getTracer('electron-port-bridge')
  const spans = new WeakMap<TracedCall, Span>()
  const { start, end, asyncEnd } = tracingChannel<Context, TracedCall>('electron-port-bridge.call')

  start.bindStore(active, (call) => {
    const method = call.member.slice('calls.'.length)
    const span = tracer.startSpan(`${call.contract}/${method}`, {
      kind: SpanKind.SERVER,
      attributes: {
        'rpc.system': 'electron-port-bridge',
        'rpc.service': call.contract,
        'rpc.method': method,
        'electron.origin': call.origin,
        'electron.web_contents.id': call.webContentsId,
      },
    })
    spans.set(call, span)
    return trace.setSpan(context.active(), span)
  })

  const finish = (message: unknown) => {
    const call = message as TracedCall
    // At `end`, a call that takes its time has no outcome yet.
    if (call.outcome === undefined) return
    const span = spans.get(call)
    span?.setAttributes({
      'rpc.outcome': call.outcome,
      'rpc.error.code': call.code,
      'rpc.request.size': call.inputBytes,
      'rpc.response.size': call.resultBytes,
    })
    if (call.outcome === 'failed') span?.setStatus({ code: SpanStatusCode.ERROR, message: `${call.code}` })
    span?.end()
  }
  end.subscribe(finish)
  asyncEnd.subscribe(finish)
}

// tracing.ts: a span for each call and each stream, a page's or main's own
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
import type { TracedCall, TracedStream } from 'electron-port-bridge/main'

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
export function traceRequests(): void {
  traceOn('electron-port-bridge.call')
  traceOn('electron-port-bridge.stream')
}

function traceOn(channel: string): void {
  const tracer = trace.getTracer('electron-port-bridge')
  const spans = new WeakMap<object, Span>()
  const { start, end, asyncEnd } = tracingChannel<Context, TracedCall | TracedStream>(channel)

  start.bindStore(active, (request) => {
    const method = request.member.slice(request.member.indexOf('.') + 1)
    const span = tracer.startSpan(`${request.contract}/${method}`, {
      kind: request.role === 'provider' ? SpanKind.SERVER : SpanKind.CLIENT,
      attributes: {
        'rpc.system': 'electron-port-bridge',
        'rpc.service': request.contract,
        'rpc.method': method,
        'electron.origin': request.origin,
        'electron.web_contents.id': request.webContentsId,
      },
    })
    spans.set(request, span)
    return trace.setSpan(context.active(), span)
  })

  const finish = (message: unknown) => {
    const request = message as TracedCall & TracedStream
    // At `end`, what takes its time has no outcome yet.
    if (request.outcome === undefined) return
    const span = spans.get(request)
    span?.setAttributes({
      'rpc.outcome': request.outcome,
      'rpc.error.code': request.code,
      'rpc.request.size': request.inputBytes,
      'rpc.response.size': request.resultBytes ?? request.itemBytes,
      'rpc.stream.items': request.items,
      'rpc.stream.stalls': request.stalls,
    })
    if (request.outcome === 'failed') {
      span?.setStatus({ code: SpanStatusCode.ERROR, message: `${request.code}` })
    }
    span?.end()
  }
  end.subscribe(finish)
  asyncEnd.subscribe(finish)
}

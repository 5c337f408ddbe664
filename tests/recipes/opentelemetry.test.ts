// The recipe of docs/diagnostics.md, with OpenTelemetry's own SDK.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { connectOver } from '../../consumer/connect-over.js'
import { type Client, defineContract, type Provider, unchecked } from '../../contract/index.js'
import { Sightings } from '../../main/sightings.js'
import { WatchedClient } from '../../main/watched-client.js'
import { createServer } from '../../provider/server.js'
import { createMemoryPorts } from '../../testing/index.js'
import type { DocumentFacts } from '../../wire/peer.js'
import { FACTS } from '../helpers/watched.js'
import { until } from '../helpers/within.js'
import { linkCaller, traceparent, underCaller } from './opentelemetry/caller.js'
import { BridgeContextManager, traceRequests } from './opentelemetry/tracing.js'

const SOURCES = join(import.meta.dirname ?? '.', '../../../tests/recipes/opentelemetry')

const exporter = new InMemorySpanExporter()
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
provider.register({ contextManager: new BridgeContextManager() })
traceRequests()
const tracer = trace.getTracer('app')

const notes = defineContract('notes', {
  calls: {
    open: { input: v.object({ id: v.string(), traceparent }), output: unchecked<string>() },
    list: { output: unchecked<string>() },
    fail: {},
    later: {
      input: v.pipeAsync(
        v.string(),
        v.checkAsync(async () => true),
      ),
    },
  },
  streams: { search: { item: unchecked<string>(), window: 4 } },
  errors: { NotFound: v.object({ id: v.string() }) },
})
type Notes = typeof notes

/** A span of the app's own, which takes some time. */
const query = (ms: number) =>
  tracer.startActiveSpan('query', async (span: Span) => {
    await wait(ms)
    span.end()
  })

async function connected(
  calls: Partial<Provider<Notes>['calls']>,
  search: Provider<Notes>['streams']['search'] = () => [],
): Promise<Client<Notes>> {
  const all = { open: () => 'a', list: () => 'a', fail: () => {}, later: () => {}, ...calls }
  const watcher = new Sightings().watcher('notes')
  const server = createServer<Notes, DocumentFacts>(
    notes,
    { calls: all, streams: { search } },
    { report: () => {} },
    watcher,
  )
  const [near, far] = createMemoryPorts({ second: 'main' })
  server.accept(far, FACTS)
  return (await connectOver(notes, near, { trust: 'trusted' })) as Client<Notes>
}

/** The spans of one test, by name. */
async function spansOf(count: number): Promise<ReadonlyMap<string, ReadableSpan>> {
  await until(() => exporter.getFinishedSpans().length >= count, `${count} spans`)
  const spans = exporter.getFinishedSpans()
  assert.is(spans.length, count)
  return new Map(spans.map((span) => [span.name, span]))
}

const msOf = ({ duration }: ReadableSpan) => duration[0] * 1000 + duration[1] / 1e6

test.before.each(() => exporter.reset())

test('a call is a span of its own, with its duration, sizes and outcome, and no value', async () => {
  const api = await connected({})
  await api.calls.open({ id: 'secret' })
  const span = (await spansOf(1)).get('notes/open')
  assert.is(span?.kind, SpanKind.SERVER)
  assert.is(span?.parentSpanContext, undefined)
  assert.equal(span?.attributes, {
    'rpc.system': 'electron-port-bridge',
    'rpc.service': 'notes',
    'rpc.method': 'open',
    'electron.origin': 'app://notes',
    'electron.web_contents.id': 7,
    'rpc.outcome': 'ok',
    'rpc.request.size': span?.attributes['rpc.request.size'],
    'rpc.response.size': 2,
  })
  assert.ok((span?.attributes['rpc.request.size'] as number) >= 2 * 'secret'.length)
  assert.is(span?.status.code, SpanStatusCode.UNSET)
  assert.not.match(JSON.stringify(span?.attributes), 'secret')
  api.close()
})

test('spans of a handler are children of its call’s, also side by side and behind an await', async () => {
  const api = await connected({
    list: async () => {
      await wait(1)
      await query(10)
      return 'a'
    },
    later: () => query(5),
  })
  await Promise.all([api.calls.list(), api.calls.later('x')])
  await until(() => exporter.getFinishedSpans().length === 4, 'four spans')
  const spans = exporter.getFinishedSpans()
  const parents = spans
    .filter(({ name }) => name === 'query')
    .map(
      ({ parentSpanContext }) =>
        spans.find((s) => s.spanContext().spanId === parentSpanContext?.spanId)?.name,
    )
  assert.equal(parents.sort(), ['notes/later', 'notes/list'])
  const list = spans.find(({ name }) => name === 'notes/list') as ReadableSpan
  assert.ok(msOf(list) >= 10, `${msOf(list)} ms`)
  api.close()
})

test('a failed call’s span has the status ERROR and the code, a declared error’s only its name', async () => {
  const api = await connected({
    fail: () => {
      throw new Error('secret')
    },
    open: ({ id }, { errors }) => {
      throw errors.NotFound({ id })
    },
  })
  await api.calls.fail().catch(() => {})
  await api.calls.open({ id: 'x' }).catch(() => {})
  const spans = await spansOf(2)
  assert.equal(spans.get('notes/fail')?.status, { code: SpanStatusCode.ERROR, message: 'INTERNAL' })
  assert.is(spans.get('notes/open')?.status.code, SpanStatusCode.UNSET)
  assert.is(spans.get('notes/open')?.attributes['rpc.error.code'], 'NotFound')
  api.close()
})

test('a stream is a span until it is over, and what its producer starts at any pull is under it', async () => {
  const api = await connected({}, async function* () {
    for (let n = 0; n < 6; n++) {
      yield 'x'
      // Behind a pull that waited for room.
      if (n === 4) await query(1)
    }
    throw new Error('secret')
  })
  try {
    for await (const _ of api.streams.search()) await wait(5)
    assert.unreachable('it has failed')
  } catch {}
  const spans = await spansOf(2)
  const span = spans.get('notes/search')
  assert.is(spans.get('query')?.parentSpanContext?.spanId, span?.spanContext().spanId)
  assert.ok(msOf(span as ReadableSpan) >= 5)
  assert.equal(
    ['rpc.outcome', 'rpc.error.code', 'rpc.stream.items', 'rpc.response.size'].map(
      (name) => span?.attributes[name],
    ),
    ['failed', 'INTERNAL', 6, 12],
  )
  assert.is(span?.status.code, SpanStatusCode.ERROR)
  api.close()
})

test('a call that main makes is a client’s span, under the span that is active', async () => {
  const watched = new Sightings().consuming('notes', FACTS, { kind: 'page', isMainFrame: true } as never)
  const api = new WatchedClient(notes, watched).over(await connected({}))
  await tracer.startActiveSpan('save all', async (span: Span) => {
    await api.calls.list()
    span.end()
  })
  // In memory the page is in this process, and traced as well.
  await until(() => exporter.getFinishedSpans().length === 3, 'three spans')
  const spans = exporter.getFinishedSpans()
  const mains = spans.find(({ kind }) => kind === SpanKind.CLIENT)
  assert.is(mains?.name, 'notes/list')
  const asking = spans.find(({ name }) => name === 'save all')
  assert.is(mains?.parentSpanContext?.spanId, asking?.spanContext().spanId)
  api.close()
})

const CALLER = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }
const HEADER = `00-${CALLER.traceId}-${CALLER.spanId}-01`

test('a page that sends its traceparent is linked to, and main’s trace stays main’s', async () => {
  const api = await connected({
    open: ({ traceparent }) => {
      linkCaller(traceparent)
      return 'a'
    },
  })
  await api.calls.open({ id: 'x', traceparent: HEADER })
  const span = (await spansOf(1)).get('notes/open')
  assert.equal(
    span?.links.map(({ context: { traceId, spanId, isRemote } }) => ({ traceId, spanId, isRemote })),
    [{ ...CALLER, isRemote: true }],
  )
  assert.is.not(span?.spanContext().traceId, CALLER.traceId)
  api.close()
})

test('an app that chooses to puts its spans under the page’s', async () => {
  const api = await connected({
    open: async ({ traceparent }) => {
      await underCaller(traceparent, () => query(1))
      return 'a'
    },
  })
  await api.calls.open({ id: 'x', traceparent: HEADER })
  const child = (await spansOf(2)).get('query')
  assert.is(child?.spanContext().traceId, CALLER.traceId)
  assert.is(child?.parentSpanContext?.spanId, CALLER.spanId)
  api.close()
})

test('what a page sends in the place of a traceparent is no caller', async () => {
  const api = await connected({
    open: async ({ traceparent }) => {
      linkCaller(traceparent)
      await underCaller(traceparent, () => query(1))
      return 'a'
    },
  })
  const zeros = `00-${'0'.repeat(32)}-${CALLER.spanId}-01`
  const junk = [zeros, 'x'.repeat(55), HEADER.toUpperCase().replace('00-', 'ff-')]
  for (const header of junk) await api.calls.open({ id: 'x', traceparent: header })
  await api.calls.open({ id: 'x', traceparent: `${HEADER}-more` }).then(
    () => assert.unreachable('a longer one is refused by the schema'),
    ({ code }) => assert.is(code, 'INPUT_INVALID'),
  )
  const spans = exporter.getFinishedSpans()
  const calls = spans.filter(({ name }) => name === 'notes/open')
  assert.is(calls.length, 4)
  assert.ok(calls.every(({ links }) => links.length === 0))
  const ids = new Set(calls.map((span) => span.spanContext().spanId))
  for (const span of spans.filter(({ name }) => name === 'query'))
    assert.ok(ids.has(span.parentSpanContext?.spanId ?? ''), 'the handler’s spans are under its call')
  api.close()
})

test('docs/diagnostics.md shows each file as it is', () => {
  const page = readFileSync(join(SOURCES, '../../../docs/diagnostics.md'), 'utf8')
  const files = readdirSync(SOURCES)
  assert.equal(files.sort(), ['caller.ts', 'tracing.ts'])
  for (const file of files) {
    const source = readFileSync(join(SOURCES, file), 'utf8')
    assert.ok(page.includes(`\`\`\`ts\n${source}\`\`\`\n`), `${file} is not in the page as it is`)
  }
})

test.run()

import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isErrorOf, isKitError } from '../../contract/index.js'
import type { Report } from '../../port/index.js'
import { Bed, type Opened } from '../helpers/bed.js'
import { Counted } from '../helpers/counted.js'
import { kit } from '../helpers/kit.js'
import { PORT_KINDS, type PortKind } from '../helpers/ports.js'
import { unclonable } from '../helpers/traps.js'
import { deferred, tasks, within } from '../helpers/within.js'

/** What a schedule is made of. */
type Step =
  | {
      readonly do: 'call'
      readonly how: 'echo' | 'slow' | 'throw' | 'declare' | 'trap'
      readonly bounds: Bounds
    }
  | { readonly do: 'stream'; readonly length: number; readonly take: number; readonly bounds: Bounds }
  | { readonly do: 'once'; readonly bounds: Bounds }
  | { readonly do: 'note' | 'emit' | 'release' | 'abort' }
  | { readonly do: 'wait'; readonly tasks: number }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'close'; readonly by: 'consumer' | 'session' | 'provider' | 'port' }

interface Bounds {
  /** Whether an `abort` step ends it. */
  readonly aborts: boolean
  readonly timeoutMs: number | undefined
}

const bounds: fc.Arbitrary<Bounds> = fc.record({
  aborts: fc.boolean(),
  timeoutMs: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined, freq: 2 }),
})

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('call' as const),
      how: fc.constantFrom('echo', 'slow', 'throw', 'declare', 'trap'),
      bounds,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('stream' as const),
      length: fc.nat(40),
      take: fc.nat(50),
      bounds,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('once' as const), bounds }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('note', 'emit', 'release', 'abort') }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), tasks: fc.integer({ min: 1, max: 6 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 60 }) }),
  },
)

const ending = fc.constantFrom('consumer', 'session', 'provider', 'port')
const limits = fc.record({
  inFlightCalls: fc.integer({ min: 1, max: 4 }),
  openStreams: fc.integer({ min: 1, max: 3 }),
  streamWindow: fc.integer({ min: 1, max: 8 }),
  batchLength: fc.integer({ min: 1, max: 16 }),
})
const KINDS = new Map(PORT_KINDS.map((kind) => [kind.name, kind]))
const ports = fc.constantFrom(...[...KINDS.keys()].filter((name) => !name.startsWith('Node')))

const ABORTED = new Error('aborted')
const THROWN = new Error('thrown by a handler')

/** Runs one schedule in one session, and keeps the books of it. */
class Run {
  readonly #bed: Bed
  readonly #opened: Opened
  readonly #sources: Counted[]
  readonly #gates: Gates
  readonly #controllers: AbortController[] = []
  readonly #pending: Promise<void>[] = []
  #calls = 0

  constructor(bed: Bed, opened: Opened, sources: Counted[], gates: Gates) {
    this.#bed = bed
    this.#opened = opened
    this.#sources = sources
    this.#gates = gates
  }

  async step(step: Step): Promise<void> {
    const { client, served, pair } = this.#opened
    switch (step.do) {
      case 'call':
        return this.#call(step.how, this.#options(step.bounds))
      case 'stream':
        return this.#stream(step.length, step.take, this.#options(step.bounds))
      case 'once':
        return this.#expect(client.events.once('saved', this.#options(step.bounds)).then(() => {}))
      case 'note':
        try {
          client.notices.note(1)
        } catch (error) {
          expectEnd(error)
        }
        return
      case 'emit':
        return served.events.emit('saved', 1)
      case 'release':
        return this.#gates.release()
      case 'abort':
        for (const controller of this.#controllers) controller.abort(ABORTED)
        return
      case 'wait':
        return tasks(step.tasks)
      case 'advance':
        return this.#bed.clock.advance(step.ms)
      case 'close':
        if (step.by === 'consumer') client.close()
        else if (step.by === 'session') served.sessions[0]?.close()
        else if (step.by === 'provider') served.stop()
        else pair.provider.close()
    }
  }

  /** Everything that was begun has ended, once. */
  async finish(): Promise<void> {
    const { client, served, reports } = this.#opened
    await within(client.closed, 'the end of the session')
    served.stop()
    await within(Promise.all(this.#pending), 'what was pending')
    this.#gates.release()
    await tasks()
    assert.is(this.#gates.running, 0, 'no handler is at work')
    for (const { ended, returned } of this.#sources) {
      assert.ok(returned <= 1, 'a producer is told once')
      // Both, if it was told while it was saying so.
      assert.ok(ended + returned >= 1, 'a producer has ended or is told')
    }
    // Of a notice that still waited when the session ended, the log alone can be told.
    const isNeverSent = ({ member, cause }: Report) =>
      member === 'notices.note' && isKitError(cause) && ['CLOSED', 'PEER_GONE'].includes(cause.code)
    const unexpected = [...reports.consumer, ...reports.provider].filter(
      (report) => report.cause !== THROWN && !isNeverSent(report),
    )
    assert.equal(unexpected, [])
  }

  #options({ aborts, timeoutMs }: Bounds): { signal?: AbortSignal; timeoutMs?: number } {
    const controller = this.#bed.controller()
    if (aborts) this.#controllers.push(controller)
    return { signal: controller.signal, ...(timeoutMs !== undefined && { timeoutMs }) }
  }

  #call(how: string, options: object): void {
    const input = { how, number: this.#calls++, ...(how === 'trap' && { trap: unclonable() }) }
    const check = (answer: unknown) => {
      assert.ok(how === 'echo' || how === 'slow')
      assert.equal(answer, input)
    }
    this.#expect(this.#opened.client.calls.run(input, options).then(check))
  }

  #stream(length: number, take: number, options: object): void {
    const read = async () => {
      let next = 0
      if (take === 0) return
      for await (const item of this.#opened.client.streams.items(length, options)) {
        assert.is(item, next++)
        if (next === take) return
      }
      assert.is(next, length)
    }
    this.#expect(read())
  }

  #expect(promise: Promise<void>): void {
    this.#pending.push(promise.catch(expectEnd))
  }
}

/** Handlers that wait to be let go. */
class Gates {
  running = 0
  #gate = deferred()

  async pass(): Promise<void> {
    this.running++
    await this.#gate.promise
    this.running--
  }

  release(): void {
    this.#gate.resolve()
    this.#gate = deferred()
  }
}

/** Rethrows what no schedule may lead to. */
function expectEnd(error: unknown): void {
  const known =
    error === ABORTED ||
    isErrorOf(error, kit, 'NotFound') ||
    (isKitError(error) && ['INTERNAL', 'TIMEOUT', 'CLOSED', 'PEER_GONE', 'NOT_CLONABLE'].includes(error.code))
  if (!known) throw error
}

test('whatever is called, streamed, aborted and closed, in whatever order, nothing is left', async () => {
  const schedule = fc.tuple(
    ports,
    limits,
    fc.array(step, { maxLength: 60 }),
    ending,
    fc.array(step, { maxLength: 5 }),
  )
  const property = fc.asyncProperty(schedule, async ([kind, own, before, by, after]) => {
    const bed = new Bed(KINDS.get(kind) as PortKind)
    const gates = new Gates()
    const sources: Counted[] = []
    const opened = await bed.open(
      {
        calls: {
          async run(input, { errors }) {
            const { how } = input as { how: string }
            if (how === 'throw') throw THROWN
            if (how === 'declare') throw errors.NotFound({ id: 'x' })
            if (how === 'slow') await gates.pass()
            return input
          },
        },
        streams: {
          items(length) {
            const source = new Counted({ length: length as number })
            sources.push(source)
            return source
          },
        },
      },
      { provider: { limits: own }, consumer: { limits: { batchLength: own.batchLength } } },
    )
    const run = new Run(bed, opened, sources, gates)
    for (const each of before) await run.step(each)
    await run.step({ do: 'close', by })
    for (const each of after) await run.step(each)
    await run.finish()
    await within(bed.finish(), 'the end')
  })
  // On a failure its message has the seed, the path and the smallest schedule that fails.
  await fc.assert(property, { numRuns: 1000, interruptAfterTimeLimit: 8_000, includeErrorInReport: true })
})

test.run()

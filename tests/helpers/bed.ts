import { getEventListeners } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AnyContract, Client, Served } from '../../contract/index.js'
import { toDomPort } from '../../link/port.js'
import {
  type ConnectOptions,
  connect,
  type DomPortLike,
  type PortLike,
  provide,
  type Report,
  type SessionOptions,
} from '../../port/index.js'
import { createManualClock, createRecorder, type Recorder } from '../../testing/index.js'
import { type Kit, kit, kitProvider, type Overrides } from './kit.js'
import { PORT_KINDS, type PortKind, type PortPair } from './ports.js'
import { until, within } from './within.js'

export interface OpenOptions {
  /** @default 'untrusted' */
  readonly trust?: 'trusted' | 'untrusted'
  /** What the consumer believes the contract to be. @default the provider's */
  readonly as?: AnyContract
  readonly consumer?: Omit<ConnectOptions & SessionOptions, 'report' | 'clock'>
  readonly provider?: Omit<SessionOptions, 'report' | 'clock'>
  /** Stands between the consumer and its port. */
  readonly wrap?: (port: DomPortLike) => PortLike
  /** Stands between the provider and its port. */
  readonly wrapProvider?: (port: DomPortLike) => PortLike
  /** Called before the consumer connects. */
  readonly served?: (served: Served<Kit>) => void
}

/** A session, or what was to become one. */
export interface Opening {
  readonly client: Promise<Client<Kit, 'untrusted'>>
  readonly served: Served<Kit>
  /** The ends themselves, for a test that breaks them. */
  readonly pair: PortPair
  /** What the consumer's port has carried. */
  readonly recorder: Recorder
  /** What either side told its log. */
  readonly reports: { readonly consumer: Report[]; readonly provider: Report[] }
}

export type Opened = Omit<Opening, 'client'> & { readonly client: Client<Kit, 'untrusted'> }

/** What one test stands on, and the guard that it leaves nothing behind. */
export class Bed {
  readonly clock = createManualClock()
  readonly #kind: PortKind
  readonly #pairs: PortPair[] = []
  readonly #controllers: AbortController[] = []
  readonly #served: Served<Kit>[] = []
  readonly #clients: Promise<Client<Kit, 'untrusted'>>[] = []
  readonly #atEnd: (() => void)[] = []

  constructor(kind: PortKind) {
    this.#kind = kind
  }

  /** The provider's end gets `null` for what Electron's main process cannot read. */
  get losesBlobs(): boolean {
    return this.#kind.losesBlobs
  }

  /** Ports that the guard watches. */
  pair(): PortPair {
    const pair = this.#kind.create()
    this.#pairs.push(pair)
    return pair
  }

  /** A controller whose signal must have no listener left at the end. */
  controller(): AbortController {
    const controller = new AbortController()
    this.#controllers.push(controller)
    return controller
  }

  /** Called when the test is over, before the guard looks. */
  atEnd(cleanUp: () => void): void {
    this.#atEnd.push(cleanUp)
  }

  begin(overrides: Overrides = {}, options: OpenOptions = {}): Opening {
    const pair = this.pair()
    const recorder = createRecorder(pair.consumer)
    const reports: { consumer: Report[]; provider: Report[] } = { consumer: [], provider: [] }
    const { clock } = this
    const served = provide(
      kit,
      kitProvider(overrides),
      options.wrapProvider?.(toDomPort(pair.provider)) ?? pair.provider,
      {
        ...options.provider,
        clock,
        report: (report) => reports.provider.push(report),
      },
    )
    this.#served.push(served)
    options.served?.(served)
    const port = options.wrap?.(recorder.port) ?? recorder.port
    const client = connect((options.as ?? kit) as Kit, port, {
      ...options.consumer,
      trust: options.trust as 'untrusted',
      clock,
      report: (report) => reports.consumer.push(report),
    })
    this.#clients.push(client)
    client.catch(() => {})
    return { client, served, pair, recorder, reports }
  }

  async open(overrides: Overrides = {}, options: OpenOptions = {}): Promise<Opened> {
    const opening = this.begin(overrides, options)
    return { ...opening, client: await opening.client }
  }

  /** Closes what is open, then looks for what was left behind. */
  async finish(): Promise<void> {
    for (const cleanUp of this.#atEnd) cleanUp()
    for (const client of await Promise.allSettled(this.#clients)) {
      if (client.status === 'rejected') continue
      client.value.close()
      await client.value.closed
    }
    for (const served of this.#served) {
      served.stop()
      assert.is(served.sessions.length, 0, 'no session is left')
    }
    await until(() => this.#pairs.every((pair) => pair.open() === 0), 'every port is closed')
    assert.is(this.clock.timers, 0, 'no timer is left')
    for (const { signal } of this.#controllers) {
      assert.is(getEventListeners(signal, 'abort').length, 0, 'no listener is left on a signal')
    }
  }
}

export type BedTest = (title: string, run: (bed: Bed) => Promise<void>) => void

/** Runs the tests that `define` defines, over every kind of ports or the named ones, each on a bed of its own. */
export function onEveryPort(define: (test: BedTest) => void, kinds: readonly PortKind[] = PORT_KINDS): void {
  for (const kind of kinds) {
    const tests = suite(`over ${kind.name}`)
    define((title, run) =>
      tests(title, async () => {
        const bed = new Bed(kind)
        const before = timers()
        try {
          await within(run(bed), title)
        } catch (error) {
          await within(bed.finish(), title).catch(() => {})
          throw error
        }
        await within(bed.finish(), `the end of: ${title}`)
        // The deadlines' own timers are gone by now, and none of a session's is a real one.
        assert.ok(timers() <= before, 'no timer of the process is left')
      }))
    tests.run()
  }
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
}

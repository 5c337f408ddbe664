import { bytes, defineContract, type Provider, unchecked } from 'electron-port-bridge/contract'
import { connect, provide } from 'electron-port-bridge/port'
import * as v from 'valibot'
import { type Hit, MIB, service } from '../service.js'
import type { Library, Peer } from './library.js'

/** What this package is measured by; of an earlier build too. */
export interface Doors {
  readonly bytes: typeof bytes
  readonly defineContract: typeof defineContract
  readonly unchecked: typeof unchecked
  readonly connect: typeof connect
  readonly provide: typeof provide
}

const DOORS: Doors = { bytes, defineContract, unchecked, connect, provide }

/** Every member has a schema, as an app's contract would; the 200 kB object is measured, and its schema passes all. */
export const contractOf = (name: string, { bytes, defineContract, unchecked }: Doors = DOORS) =>
  defineContract(name, {
    calls: {
      increment: { input: v.number(), output: v.number() },
      echo: { input: unchecked<unknown>(), output: unchecked<unknown>() },
      file: { output: v.instance(Uint8Array) },
      tell: { input: v.pipe(v.number(), v.integer(), v.maxValue(10_000_000)) },
    },
    streams: {
      numbers: { input: v.number(), item: v.number() },
      hits: { input: v.number(), item: unchecked<Hit>() },
      chunks: { input: v.pipe(v.number(), v.maxValue(4096 * MIB)), item: bytes() },
    },
    events: { told: { payload: v.number() } },
  })

type BenchContract = ReturnType<typeof contractOf>

export const benchProvider: Provider<BenchContract> = {
  calls: {
    increment: service.increment,
    echo: service.echo,
    file: service.file,
    tell(count, { session }) {
      for (let n = 0; n < count; n++) session.events.emit('told', n)
    },
  },
  streams: {
    numbers: (count) => service.numbers(count),
    hits: (count) => service.hits(count),
    chunks: (size) => service.chunks(size),
  },
}

/** Provides over `port`, all checks on, default limits. */
export function provideBench(contract: BenchContract, port: MessagePort, { provide }: Doors = DOORS): void {
  provide(contract, benchProvider, port)
}

/** This package. `trusted` is how a page meets main; `untrusted` checks results, items and events as well. */
export const ours = (name: string, trust: 'trusted' | 'untrusted', doors: Doors = DOORS): Library => {
  const contract = contractOf('bench', doors)
  return {
    name,
    provide: (port) => provideBench(contract, port, doors),
    async connect(port): Promise<Peer> {
      // Both kinds of client have these values; only what `unchecked` stands for differs in type.
      const client = await doors.connect(contract, port, { trust: trust as 'trusted' })
      let stop = () => {}
      return {
        increment: client.calls.increment,
        echo: client.calls.echo,
        file: client.calls.file,
        events(count, onEvent) {
          stop()
          stop = client.events.on('told', onEvent)
          void client.calls.tell(count)
        },
        numbers: client.streams.numbers,
        hits: client.streams.hits as (count: number) => AsyncIterable<Hit>,
        chunks: client.streams.chunks,
      }
    },
  }
}

import { deepStrictEqual } from 'node:assert'
import fc from 'fast-check'
import { createDraft } from 'immer'
import { observable } from 'mobx'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { reactive, ref } from 'vue'
import { defineContract, isKitError } from '../../contract/index.js'
import { connect, provide } from '../../port/index.js'
import { MEMORY, PORT_KINDS, type PortKind } from '../helpers/ports.js'
import { rejection, tasks, until } from '../helpers/within.js'

/** What crosses is the value as it was when it was given, whatever is done to it later. */

const any = v.unknown()
const contract = defineContract('values', {
  calls: { echo: { input: any, output: any }, give: { output: any }, setState: { input: any } },
  streams: { items: { input: any, item: any } },
  events: { told: { payload: any }, newest: { payload: any, keep: 'latest' } },
  states: { state: { value: any } },
  notices: { note: { input: any } },
  errors: { Odd: any },
})

/** Room for whatever the search comes up with. */
const LIMITS = { nodes: 1_000_000, bytes: 100_000_000, heldBytes: 200_000_000, unreadBytes: 500_000_000 }

interface Errors {
  Odd(data: unknown): Error
}

async function open(kind: PortKind, trust: 'trusted' | 'untrusted') {
  const pair = kind.create()
  const inputs: unknown[] = []
  const bed = { give: (_errors: Errors): unknown => undefined }
  const served = provide(
    contract,
    {
      calls: {
        echo(input) {
          inputs.push(input)
          return input
        },
        give: (_, { errors }) => bed.give(errors),
        setState: (value, { states }) => states.state.set(value),
      },
      streams: {
        *items(input, { errors }) {
          inputs.push(input)
          yield bed.give(errors)
        },
      },
      states: { state: 'first' },
      notices: { note: (input) => void inputs.push(input) },
    },
    pair.provider,
    { report: () => {}, limits: LIMITS },
  )
  // The same types either way here: all values are unknown.
  const api = await connect(contract, pair.consumer, {
    trust: trust as 'untrusted',
    report: () => {},
    limits: LIMITS,
  })
  return Object.assign(bed, { api, served, inputs })
}
type Bed = Awaited<ReturnType<typeof open>>

// ── random values ──

/** Changes all that can be changed in a value. */
function wreck(value: unknown, seen = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  if (value instanceof Date) value.setTime(0)
  else if (ArrayBuffer.isView(value)) new Uint8Array(value.buffer, value.byteOffset, value.byteLength).fill(7)
  else if (value instanceof ArrayBuffer) new Uint8Array(value).fill(7)
  else if (value instanceof Map) {
    for (const entry of value) for (const part of entry) wreck(part, seen)
    value.clear()
  } else if (value instanceof Set) {
    for (const part of value) wreck(part, seen)
    value.clear()
  } else if (Array.isArray(value)) {
    for (const part of value) wreck(part, seen)
    value.length = 0
    value.push('wrecked')
  } else {
    for (const key of Object.keys(value)) {
      wreck((value as Record<string, unknown>)[key], seen)
      delete (value as Record<string, unknown>)[key]
    }
    Object.assign(value, { wrecked: true })
  }
}

const leaf = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.string(),
  fc.boolean(),
  fc.constantFrom(null, undefined),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 40 }),
  fc.constant(0).map(() => new Uint8Array(new ArrayBuffer(64), 8, 16)),
  fc.constant(0).map(() => Buffer.from('a piece of the pool')),
  fc.constant(0).map(() => new Float64Array([1, 2])),
  fc.constant(0).map(() => new DataView(new ArrayBuffer(8))),
  fc.constant(0).map(() => new Uint8Array(20_000).fill(1)),
  fc.constant(0).map(() => /x/g),
)
const { node } = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    { weight: 3, arbitrary: leaf },
    { weight: 2, arbitrary: fc.array(tie('node'), { maxLength: 5 }) },
    { weight: 2, arbitrary: fc.dictionary(fc.string({ maxLength: 6 }), tie('node'), { maxKeys: 5 }) },
    { weight: 1, arbitrary: fc.array(tie('node'), { maxLength: 3 }).map((items) => new Set(items)) },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.tuple(fc.string({ maxLength: 4 }), tie('node')), { maxLength: 3 })
        .map((e) => new Map(e)),
    },
    // What is shared, and what is around itself.
    {
      weight: 1,
      arbitrary: (tie('node') as fc.Arbitrary<unknown>).map((part) => ({
        a: part,
        b: part,
        list: [part, part],
      })),
    },
    {
      weight: 1,
      arbitrary: (tie('node') as fc.Arbitrary<unknown>).map((part) => {
        const around: Record<string, unknown> = { part }
        around.self = around
        return around
      }),
    },
  ),
}))

/** Also such as are too large to be copied. */
const value = fc.oneof(
  { weight: 4, arbitrary: node },
  { weight: 1, arbitrary: node.map((part) => Array.from({ length: 300 }, () => [part])) },
)

/** As it is to arrive: a view without the rest of its buffer. */
function expectedOf(value: unknown, copies = new Map<unknown, unknown>()): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (copies.has(value)) return copies.get(value)
  const keep = <T>(copy: T): T => {
    copies.set(value, copy)
    return copy
  }
  if (Array.isArray(value)) {
    const items: unknown[] = keep([])
    for (const item of value) items.push(expectedOf(item, copies))
    return items
  }
  if (value instanceof Map) {
    const map = keep(new Map())
    for (const [key, item] of value) map.set(expectedOf(key, copies), expectedOf(item, copies))
    return map
  }
  if (value instanceof Set) {
    const set = keep(new Set())
    for (const item of value) set.add(expectedOf(item, copies))
    return set
  }
  if (value instanceof DataView) return keep(new DataView(value.buffer.slice(0)))
  if (ArrayBuffer.isView(value)) return keep((value as Uint8Array).slice())
  if (Object.getPrototypeOf(value) !== Object.prototype) return keep(structuredClone(value))
  const fields: Record<string, unknown> = keep({})
  for (const [key, field] of Object.entries(value))
    Object.defineProperty(fields, key, {
      value: expectedOf(field, copies),
      enumerable: true,
      writable: true,
      configurable: true,
    })
  return fields
}

const GROUPS = [
  'call',
  'notice',
  'event',
  'newest',
  'state',
  'result',
  'item',
  'error',
  'streamInput',
] as const

for (const kind of PORT_KINDS)
  for (const trust of ['trusted', 'untrusted'] as const)
    test(`a value arrives as it was when it was given, whatever becomes of it: ${kind.name}, ${trust}`, () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.constantFrom(...GROUPS), value, fc.nat(3)), { minLength: 1, maxLength: 5 }),
          async (given) => {
            const bed = await open(kind, trust)
            for (const { 0: group, 1: value, 2: hops } of given) {
              // By the platform: what it was, and not what our own code makes of it.
              const expected = expectedOf(structuredClone(value))
              deepStrictEqual(await GIVE[group](bed, value, hops), expected, group)
            }
            bed.api.close()
          },
        ),
        { numRuns: 25, endOnFailure: true },
      ))

/** Changes a value in so many microtasks, or at once. */
function wreckAfter(value: unknown, hops: number): void {
  if (hops === 0) return wreck(value)
  queueMicrotask(() => wreckAfter(value, hops - 1))
}

/** Gives a value in each group, changes it, and returns what has arrived. */
const GIVE: {
  readonly [group in (typeof GROUPS)[number]]: (bed: Bed, value: unknown, hops: number) => unknown
} = {
  async call({ api, inputs }, value, hops) {
    const answer = api.calls.echo(value)
    wreckAfter(value, hops)
    await answer
    return inputs.pop()
  },
  async notice({ api, inputs }, value, hops) {
    inputs.length = 0
    api.notices.note(value)
    wreckAfter(value, hops)
    await until(() => inputs.length > 0, 'the notice')
    return inputs.pop()
  },
  async event({ api, served }, value, hops) {
    const arrived = api.events.once('told')
    served.events.emit('told', value)
    wreckAfter(value, hops)
    return arrived
  },
  async newest({ api, served }, value, hops) {
    // What came before has been read.
    await tasks()
    const heard: unknown[] = []
    const stop = api.events.on('newest', (payload) => heard.push(payload))
    served.events.emit('newest', 'one under way')
    served.events.emit('newest', value)
    wreckAfter(value, hops)
    await until(() => heard.length > 0 && heard.at(-1) !== 'one under way', 'the newest')
    stop()
    return heard.at(-1)
  },
  async state({ api, served }, value, hops) {
    await tasks()
    const heard: unknown[] = []
    const stop = api.states.state.subscribe((next) => heard.push(next))
    served.states.state.set({ underWay: true })
    served.states.state.set({ value })
    wreckAfter(value, hops)
    const newest = () => heard.at(-1) as { value?: unknown }
    await until(() => Object.hasOwn(Object(newest()), 'value') && heard.length > 1, 'the state')
    stop()
    return newest().value
  },
  result(bed, value, hops) {
    bed.give = () => {
      queueMicrotask(() => wreckAfter(value, hops))
      return value
    }
    return bed.api.calls.give()
  },
  async item(bed, value, hops) {
    bed.give = () => {
      queueMicrotask(() => wreckAfter(value, hops))
      return value
    }
    for await (const item of bed.api.streams.items(0)) return item
    return undefined
  },
  async error(bed, value, hops) {
    bed.give = (errors) => {
      queueMicrotask(() => wreckAfter(value, hops))
      throw errors.Odd(value)
    }
    const error = await rejection(bed.api.calls.give())
    if ((error as { name?: unknown }).name !== 'Odd') throw error
    return (error as { data: unknown }).data
  },
  async streamInput(bed, value, hops) {
    bed.inputs.length = 0
    bed.give = () => 0
    const stream = bed.api.streams.items(value)
    wreckAfter(value, hops)
    for await (const _ of stream);
    return bed.inputs.pop()
  },
}

const nested = () => ({ id: 1, tags: ['a', 'b'], at: new Date(5), deep: { list: [{ n: 1 }, { n: 2 }] } })
const large = () => Array.from({ length: 400 }, (_, i) => ({ id: i, name: `row ${i}` }))

/** Proxies as libraries make them. */
const PROXIES: { readonly [library: string]: (value: object) => object } = {
  'reactive of Vue': (value) => reactive(value),
  'ref of Vue': (value) => ref(value).value,
  'observable of MobX': (value) => observable(value),
  'a draft of Immer': (value) => createDraft(value),
}

for (const [library, wrap] of Object.entries(PROXIES))
  for (const [size, make] of Object.entries({ small: nested, large }))
    for (const trust of ['trusted', 'untrusted'] as const)
      test(`${library}, ${size}, is read as the plain data that it stands for: ${trust}`, async () => {
        const bed = await open(MEMORY, trust)
        const value = library.includes('Immer') && size === 'small' ? { ...nested(), at: 5 } : make()
        const plain = structuredClone(value)
        for (const group of [
          'call',
          'notice',
          'event',
          'newest',
          'state',
          'result',
          'item',
          'error',
        ] as const) {
          assert.equal(await GIVE[group](bed, wrap(structuredClone(value)), 99), plain, group)
        }
        bed.api.close()
      })

test('a result does not overtake a state, however many calls are made at a time', async () => {
  for (const trust of ['trusted', 'untrusted'] as const) {
    const bed = await open(MEMORY, trust)
    const seen = await Promise.all(
      ['a', 'b', 'c'].map(async (value) => {
        await bed.api.calls.setState(value)
        return bed.api.states.state.get()
      }),
    )
    assert.is(seen[2], 'c')
    const order = ['a', 'b', 'c']
    for (const [i, state] of seen.entries())
      assert.ok(order.indexOf(state as string) >= i, `${state} after ${order[i]}`)
    bed.api.close()
  }
})

test('30,000 rows of 10 columns pass from a provider to its consumer', async () => {
  const rows = Array.from({ length: 30_000 }, (_, id) =>
    Object.fromEntries(Array.from({ length: 10 }, (_, column) => [`column${column}`, id + column])),
  )
  const bed = await open(MEMORY, 'trusted')
  bed.give = () => rows
  assert.is(((await bed.api.calls.give()) as unknown[]).length, 30_000)
  bed.api.close()
})

test('what cannot cross is refused by its own call at once, with member and path, and takes no other with it', async () => {
  for (const trust of ['trusted', 'untrusted'] as const) {
    const bed = await open(MEMORY, trust)
    const fine = bed.api.calls.echo('fine')
    const bad = await rejection(bed.api.calls.echo({ list: [{ icon: () => {} }] }))
    assert.ok(isKitError(bad) && bad.code === 'NOT_CLONABLE' && bad.path === '$.list[0].icon', String(bad))
    assert.match((bad as Error).message, /values\.echo/)
    const sparse: unknown[] = []
    sparse[1e8] = 1
    const refused = await rejection(bed.api.calls.echo({ sparse }))
    assert.ok(isKitError(refused) && refused.path === '$.sparse', String(refused))
    assert.is(await fine, 'fine')
    for (const index of [0, 1, false, '', null] as unknown[]) {
      const error = await rejection(
        (bed.api.calls.echo as (...args: unknown[]) => Promise<unknown>)('x', index),
      )
      assert.ok(isKitError(error) && error.code === 'INVALID_ARGUMENT', String(error))
    }
    bed.api.close()
  }
})

test.run()

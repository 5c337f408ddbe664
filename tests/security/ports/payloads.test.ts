import { spawnSync } from 'node:child_process'
import { inspect } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import { defineContract, unchecked } from 'electron-port-bridge/contract'
import { connect, provide } from 'electron-port-bridge/port'
import { createMemoryPorts } from 'electron-port-bridge/testing'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { cpuTime } from '../../helpers/cpu-time.js'
import { attack, F, M, skip, type Target } from './attack.js'

const own = (json: string) => JSON.parse(json) as unknown

/** What the provider's `echo` makes of each value: a result, or the code of the refusal. */
async function echoed(target: (...args: never[]) => Target, values: readonly unknown[]): Promise<unknown[]> {
  const one = target()
  await one.hello()
  const outcomes: unknown[] = []
  for (const [index, value] of values.entries()) {
    one.port.postMessage([F.CALL, index + 1, M.echo, value])
    outcomes.push(await one.outcome(index + 1))
  }
  return outcomes
}

attack('P01', 'an own __proto__ key changes no prototype, however deep', async (target) => {
  const bombs = [
    '{"__proto__":{"polluted":1}}',
    '{"a":{"b":{"c":{"__proto__":{"polluted":1}}}}}',
    '[{"__proto__":{"polluted":1}}]',
  ].map(own)
  const map = new Map([['k', own('{"__proto__":{"polluted":1}}')]])
  const array = Object.defineProperty([1], '__proto__', { value: { polluted: 1 }, enumerable: true })
  for (const value of await echoed(target, [...bombs, map, array])) {
    assert.is((value as { polluted?: unknown }).polluted, undefined)
  }
  assert.is(({} as { polluted?: unknown }).polluted, undefined)
})

attack('P02', 'keys that lead to constructors stay data', async (target) => {
  const values = [
    'constructor',
    'prototype',
    '__defineSetter__',
    '__lookupGetter__',
    'hasOwnProperty',
    'toString',
  ].map((key) => own(`{"${key}":{"prototype":{"polluted":1}}}`))
  assert.is(JSON.stringify(await echoed(target, values)), JSON.stringify(values))
})

attack('P03', 'a path that walks into a prototype is no member', async (target) => {
  for (const path of [
    ['__proto__', 'polluted'],
    ['constructor', 'prototype', 'polluted'],
  ]) {
    const one = target()
    await one.hello()
    await one.post([F.CALL, 1, path, 1])
    assert.ok(one.isClosed)
  }
  assert.is(({} as { polluted?: unknown }).polluted, undefined)
})

attack(
  'P05',
  'arrays of odd kinds reach a handler only within limits, and only as the schema wants them',
  async (target) => {
    const contract = defineContract('list', {
      calls: { sum: { input: v.array(v.number()), output: unchecked<number>() } },
    })
    const [page, main] = createMemoryPorts({ second: 'main' })
    let calls = 0
    const served = provide(
      contract,
      {
        calls: {
          sum: (list) => {
            calls++
            return list.length
          },
        },
      },
      main,
      { report: () => {} },
    )
    const client = await connect(contract, page, { trust: 'trusted' })
    const codes: string[] = []
    const sparse: number[] = []
    sparse.length = 5
    for (const list of [
      { length: 2, 0: 1, 1: 2 },
      sparse,
      ['1'],
      'ab',
      new Set([1]),
      new Array(300_000).fill(1),
    ]) {
      codes.push(
        await client.calls.sum(list as never).then(
          () => 'ok',
          (error: { code: string }) => error.code,
        ),
      )
    }
    assert.equal(codes, [
      'INPUT_INVALID',
      'NOT_CLONABLE',
      'INPUT_INVALID',
      'INPUT_INVALID',
      'INPUT_INVALID',
      'LIMIT_EXCEEDED',
    ])
    assert.is(calls, 0)
    client.close()
    served.stop()
    // Forged, so that no client of ours measures it first.
    const one = target()
    await one.hello()
    const holes: unknown[] = []
    holes.length = 2 ** 32 - 1
    await one.post([F.CALL, 1, M.echo, deserialize(serialize(holes))])
    assert.is(await one.outcome(1), 'LIMIT_EXCEEDED')
  },
)

attack('P06', 'boxed primitives and numbers that are none are refused by a schema', async () => {
  const contract = defineContract('typed', {
    calls: { set: { input: v.object({ on: v.boolean(), n: v.pipe(v.number(), v.finite()), at: v.date() }) } },
  })
  const [page, main] = createMemoryPorts({ second: 'main' })
  let calls = 0
  const served = provide(contract, { calls: { set: () => void calls++ } }, main, { report: () => {} })
  const client = await connect(contract, page, { trust: 'trusted' })
  const good = { on: true, n: 1, at: new Date(0) }
  const bad = [
    { on: Object(false) },
    { n: Object(1) },
    { n: NaN },
    { n: Infinity },
    { n: 1n },
    { at: new Date(NaN) },
    { at: 0 },
  ]
  for (const part of bad) {
    const code = await client.calls.set({ ...good, ...part } as never).then(
      () => 'ok',
      (error: { code: string }) => error.code,
    )
    assert.is(code, 'INPUT_INVALID', inspect(part))
  }
  await client.calls.set(good)
  assert.is(calls, 1)
  client.close()
  served.stop()
})

attack('P07', 'a handler gets what the schema made, without keys that it does not know', async (target) => {
  const seen: unknown[] = []
  const one = target(
    {},
    {
      open: (input) => {
        seen.push(input)
        return { id: input.id, text: '' }
      },
    },
  )
  await one.hello()
  await one.post([F.CALL, 1, M.open, { isAdmin: true, 'id\u200b': 'x', id: 'a', __proto__x: 1 }])
  assert.equal(seen, [{ id: 'a' }])
})

attack('P08', 'a view is weighed by its whole buffer, and shared memory is refused', async (target) => {
  const one = target({ bytes: 1_000_000 })
  await one.hello()
  await one.post([F.CALL, 1, M.echo, new Uint8Array(2_000_000).subarray(0, 1)])
  assert.is(await one.outcome(1), 'LIMIT_EXCEEDED')
  await one.post([F.CALL, 2, M.echo, new Uint8Array(new SharedArrayBuffer(8))])
  assert.equal(one.answers.at(-1)?.slice(0, 2), [F.BYE, 'UNREADABLE'], 'main cannot read it, and says so')
  const detached = new Uint8Array(8)
  structuredClone(detached.buffer, { transfer: [detached.buffer] })
  assert.throws(() => target().port.postMessage([F.CALL, 3, M.echo, detached]))
})

attack('P09', 'values that contain themselves are read to an end', async (target) => {
  const cycle: Record<string, unknown> = { a: 1 }
  cycle.self = cycle
  const map = new Map<string, unknown>()
  map.set('map', map)
  const list: unknown[] = [1]
  list.push(list, { list })
  const outcomes = await echoed(target, [cycle, map, list])
  assert.is((outcomes[0] as typeof cycle).self, outcomes[0])
})

attack('P10', 'an Error does not cross, in either direction', async (target) => {
  const one = target({}, { open: () => ({ id: '', text: new Error('/home/alice/.ssh/id_rsa') }) as never })
  await one.hello()
  let deep = new Error('\u001b[31m/home/alice/.ssh/id_rsa\n')
  for (let i = 0; i < 100; i++) deep = new Error('x', { cause: deep })
  await one.post(
    [F.CALL, 1, M.echo, deep],
    [F.CALL, 2, M.echo, new AggregateError([deep])],
    [F.CALL, 3, M.open, { id: 'a' }],
  )
  for (const id of [1, 2, 3]) assert.is(await one.outcome(id), 'NOT_CLONABLE')
})

attack(
  'P11',
  "the kit's patterns are linear: a megabyte of hostile text is refused in milliseconds",
  async (target) => {
    for (const text of ['a', 'a.', '_', '\\', '://', ' ', '-'].map((part) =>
      part.repeat(1_000_000 / part.length),
    )) {
      const began = cpuTime()
      assert.throws(() => defineContract(text, {}))
      assert.throws(() => defineContract('ok', { calls: { [text]: {} } }))
      assert.ok(cpuTime() - began < 200, `${text.slice(0, 3)} took ${cpuTime() - began} ms`)
    }
    const one = target()
    await one.hello()
    const began = cpuTime()
    await one.post([F.CALL, 1, M.echo, { ['a '.repeat(500_000)]: Symbol.iterator.toString() }])
    await one.answer(1)
    assert.ok(cpuTime() - began < 1_000)
  },
)

attack('P13', 'a polluted Object.prototype in main changes no answer and allows nothing', async (target) => {
  const names = [
    'isAdmin',
    'allow',
    'policy',
    'origin',
    'timeout',
    'timeoutMs',
    'get',
    'set',
    'limits',
    'report',
    'input',
    'window',
    'keep',
    'when',
  ]
  const prototype = Object.prototype as unknown as Record<string, unknown>
  const slack = new Uint8Array(64).subarray(0, 2)
  const script = async (one: Target) => {
    await one.hello()
    await one.post([
      F.CALL,
      1,
      M.echo,
      { id: 'a' },
      F.CALL,
      2,
      M.open,
      5,
      F.CALL,
      3,
      M.fail,
      undefined,
      F.CALL,
      4,
      M.echo,
      { x: [1] },
    ])
    await one.answer(4)
    return JSON.stringify(one.heard)
  }
  const [clean, polluted] = [
    target({}, { fail: () => ({ slack }) as never }),
    target({}, { fail: () => ({ slack }) as never }),
  ]
  const before = await script(clean)
  let after = ''
  for (const name of names) prototype[name] = true
  try {
    after = await script(polluted)
  } finally {
    for (const name of names) delete prototype[name]
  }
  assert.is(after, before)
  return undefined
})

attack('P14', 'the engine works under flags that take the dangerous parts of the language away', async () => {
  for (const flag of [
    '--disable-proto=throw',
    '--disable-proto=delete',
    '--disallow-code-generation-from-strings',
    '--frozen-intrinsics',
  ]) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--no-warnings', flag, new URL('./smoke.js', import.meta.url).pathname],
      { encoding: 'utf8' },
    )
    assert.is(status, 0, `${flag}: ${stdout}${stderr}`)
  }
})

attack('P15', 'nothing that looks at a client sends a frame', async (target) => {
  const one = target()
  const [page, main] = createMemoryPorts()
  const contract = defineContract('looked', { calls: { ping: {} } })
  const served = provide(contract, { calls: { ping() {} } }, main)
  const client = await connect(contract, page, { trust: 'trusted' })
  const posts = page.posts
  const c = client as unknown as Record<string | symbol, unknown>
  await client
  await Promise.resolve(client)
  JSON.stringify(client)
  inspect(client)
  for (const key of ['then', 'toJSON', 'nodeType', Symbol.iterator, Symbol.toPrimitive])
    assert.is(c[key], undefined)
  assert.is(Object.prototype.toString.call(client), '[object Object]')
  assert.is(Object.isFrozen(client) && Object.isFrozen(client.calls), true)
  assert.not.ok('toString' in Object.create(null) || Object.keys({ ...client }).includes('then'))
  assert.is(page.posts, posts)
  client.close()
  served.stop()
  void one
})

attack(
  'P16',
  'what a handler should not have returned does not cross, nor any byte beside it',
  async (target) => {
    const throwing = new Proxy(
      {},
      {
        getPrototypeOf() {
          throw new Error('/home/alice/.ssh/id_rsa')
        },
      },
    )
    const revoked = Proxy.revocable({}, {})
    revoked.revoke()
    const getter = {
      get secret(): string {
        throw new Error('/home/alice/.ssh/id_rsa')
      },
    }
    const bad: unknown[] = [
      () => '/home/alice/.ssh/id_rsa',
      Symbol('s'),
      new WeakMap(),
      { field: Promise.resolve() },
      throwing,
      revoked.proxy,
      getter,
      new AbortController(),
      process,
    ]
    const pooled = Buffer.from('eight by')
    // Beside what is looked at of an array, its property would cross with all of the pool.
    bad.push(Object.assign([1], { pooled }))
    const one = target({}, { echo: (index) => (index === -1 ? pooled : bad[index as number]) })
    await one.hello()
    for (let i = 0; i < bad.length; i++) {
      await one.post([F.CALL, i + 1, M.echo, i])
      assert.ok(
        ['NOT_CLONABLE', 'LIMIT_EXCEEDED', 'INTERNAL'].includes((await one.outcome(i + 1)) as string),
        `${i}`,
      )
    }
    await one.post([F.CALL, bad.length + 1, M.echo, -1])
    const answer = (await one.outcome(bad.length + 1)) as Uint8Array
    assert.ok(pooled.buffer.byteLength > 8, 'the buffer is of the pool')
    assert.is(answer.buffer.byteLength, 8, 'and its neighbours stay')
  },
)

attack('P18', 'nothing that a handler got or gave is shared with the page', async (target) => {
  const kept: { list: number[] }[] = []
  const one = target(
    {},
    {
      echo: (value) => {
        kept.push(value as never)
        return value
      },
    },
  )
  await one.hello()
  const sent = { list: [1] }
  await one.post([F.CALL, 1, M.echo, sent])
  const [, , got] = await one.answer(1)
  kept[0]?.list.push(2)
  sent.list.push(3)
  assert.equal(got, { list: [1] })
  assert.equal(kept[0], { list: [1, 2] })
})

skip(
  'P20',
  'tags of a codec inside a payload',
  'the kit has no codec: values travel as structured clones, so none looks like a tag',
)
test.run()

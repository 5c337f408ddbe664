import { inspect } from 'node:util'
import { defineContract, isKitError } from 'electron-port-bridge/contract'
import { provide } from 'electron-port-bridge/port'
import { createMemoryPorts } from 'electron-port-bridge/testing'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { attack, F, FINGERPRINT, M, type Target, VERSION } from './attack.js'

const PROTOTYPE_NAMES = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'],
  ...['then', 'toJSON', 'apply', 'call', 'bind', 'length', 'name', ''],
]

type MakeTarget = () => Target

/** Sends each message to a session of its own; each must close it at once and run nothing. */
async function fatal(target: MakeTarget, messages: readonly unknown[]): Promise<void> {
  for (const message of messages) {
    const one = target()
    await one.hello()
    await one.post(message)
    assert.ok(one.isClosed, `still open after ${inspect(message).slice(0, 80)}`)
    assert.equal(
      one.answers.filter(([type]) => type === F.BYE).map(([, code]) => code),
      ['PROTOCOL_VIOLATION'],
    )
  }
}

/** Sends each message to one session: each is a counted breach, and the session survives. */
async function counted(target: MakeTarget, messages: readonly unknown[]): Promise<void> {
  for (const message of messages) {
    const one = target()
    await one.hello()
    await one.post(message)
    assert.is(one.violations.length, 1, `${inspect(message).slice(0, 80)} is one breach`)
    assert.not.ok(one.isClosed)
  }
}

attack('F01', 'a message that is no message at all is a breach and no more', async (target) => {
  await counted(target, [0, 'text', true, 1n, new Date(), new Error('e')])
  // Nobody knows what such a message said, so the session ends; main reads a Blob as `null`.
  for (const message of [undefined, null, new Blob(['x'])]) {
    const one = target()
    await one.hello()
    await one.post(message, [F.CALL, 1, M.open, { id: 'x' }])
    assert.ok(one.isClosed)
    assert.equal(
      one.answers.filter(([type]) => type === F.BYE).map(([, code]) => code),
      ['UNREADABLE'],
    )
    assert.equal(one.violations, [])
  }
})

attack('F02', 'a frame list must be a plain array', async (target) => {
  const list = [F.CALL, 1, M.open, { id: 'x' }]
  await counted(target, [
    { ...list, length: 4 },
    new Map([[0, 4]]),
    new Set(list),
    new Uint8Array(list as never),
    Object('call'),
    /x/,
    Object.assign(Object.create(null), list),
    [],
    [Object(F.CALL), 1, M.open, { id: 'x' }],
    [list],
  ])
})

attack('F03', 'a frame type is a number of the table and nothing that turns into one', async (target) => {
  await counted(
    target,
    [
      ...[
        '4',
        'constructor',
        '__proto__',
        [4],
        [[4]],
        Object(4),
        4n,
        4.5,
        -4,
        0,
        19,
        1e308,
        NaN,
        true,
        null,
        undefined,
      ],
      'x'.repeat(1_000_000),
    ].map((type) => [type, 1, M.open, { id: 'x' }]),
  )
})

attack('F04', 'a frame with a field too many or too few is not read', async (target) => {
  await counted(target, [
    [F.CALL],
    [F.CALL, 1],
    [F.CALL, 1, M.open],
    [F.CALL, 1, M.open, { id: 'x' }, 'extra'],
    [F.CALL, 1, M.open, { id: 'x' }, F.CALL, 2],
    Object.assign([F.CALL, 1, M.open], { 3: { id: 'x' }, length: 3 }),
  ])
  const one = target()
  await one.hello()
  await one.post(Object.assign([F.CALL, 1, M.open, { id: 'a' }], { session: 'forged', origin: 'forged' }))
  await one.answer(1)
  return ['open a from undefined']
})

const BAD_IDS = [
  0,
  -1,
  0.5,
  NaN,
  Infinity,
  -0,
  2 ** 32,
  2 ** 53,
  1e308,
  '1',
  1n,
  {},
  [1],
  null,
  undefined,
  Object(1),
  true,
]

attack('F05', 'a request number is a whole number, and higher than those before', async (target) => {
  await fatal(
    target,
    BAD_IDS.map((id) => [F.CALL, id, M.open, { id: 'x' }]),
  )
  await fatal(
    target,
    BAD_IDS.map((id) => [F.CANCEL, id]),
  )
  const one = target()
  await one.hello()
  await one.post([F.CALL, 1, M.open, { id: 'first' }])
  assert.is((await one.answer(1))[0], F.RESULT)
  await one.post([F.CALL, 1, M.open, { id: 'again' }])
  assert.ok(one.isClosed, 'a number that was used before is a breach')
  for (const frame of [
    [F.CALL, 4, M.open, { id: 'lower' }],
    [F.NOTICE, 5, M.typing, 'the same'],
    [F.OPEN, 5, M.count, 1, 1],
  ]) {
    const other = target()
    await other.hello()
    await other.post([F.CALL, 5, M.open, { id: 'leaves out four' }])
    assert.is((await other.answer(5))[0], F.RESULT)
    await other.post(frame)
    assert.ok(other.isClosed)
  }
  return ['open first from undefined', ...Array(3).fill('open leaves out four from undefined')]
})

attack('F07', 'names of prototypes are no members: a name is never looked up', async (target) => {
  await fatal(
    target,
    PROTOTYPE_NAMES.map((name) => [F.CALL, 1, name, {}]),
  )
  await fatal(
    target,
    [8, 9, 4095, 4096, 2 ** 31, -1].map((member) => [F.CALL, 1, member, {}]),
  )
})

attack('F08', 'a member that only turns into a number when it is read is refused', async (target) => {
  await fatal(
    target,
    [['calls', 'open'], [M.open], [[M.open]], Object(M.open), String(M.open), { valueOf: 3 }, 3n].map(
      (member) => [F.CALL, 1, member, { id: 'x' }],
    ),
  )
})

attack('F09', 'paths and look-alikes of names are no members either', async (target) => {
  const names = [
    'a.__proto__.b',
    'a..b',
    '.a',
    'a.',
    'calls/open',
    'calls.open\0',
    '\ufeffcalls.open',
    'calls.\u202eopen',
    'cаlls.open',
    'calls.ope\u0301n',
    'calls.\ud800',
    'calls.open ',
    'Calls.Open',
    'a.'.repeat(256),
    'x'.repeat(1_000_000),
  ]
  await fatal(
    target,
    names.map((name) => [F.CALL, 1, name, {}]),
  )
  // In a fingerprint they make another contract.
  for (const name of names) {
    const one = target()
    await one.post([F.HELLO, VERSION, { ...FINGERPRINT, members: [name] }, 0])
    assert.ok(one.isClosed)
  }
})

attack(
  'F10',
  'only own functions that the contract declares can be called; reserved names are refused',
  async () => {
    class Inherited {
      ping() {}
    }
    const contract = defineContract('ten', { calls: { ping: {} } })
    const [page] = createMemoryPorts()
    for (const calls of [new Inherited(), Object.create({ ping() {} }), { ping: {} }, {}, []]) {
      assert.throws(
        () => provide(contract, { calls } as never, page),
        (e: unknown) => isKitError(e, 'INVALID_ARGUMENT'),
      )
    }
    for (const extra of ['secret', 'then']) {
      const calls = { ping() {}, [extra]() {} }
      assert.throws(
        () => provide(contract, { calls }, page),
        (e: unknown) => isKitError(e, 'INVALID_ARGUMENT'),
      )
    }
    for (const name of [
      'then',
      'constructor',
      'toString',
      'hasOwnProperty',
      'prototype',
      'error',
      'a-b',
      '',
      '1a',
      'ünï',
    ]) {
      assert.throws(
        () => defineContract('ten', { calls: { [name]: {} } }),
        (e: unknown) => isKitError(e, 'INVALID_CONTRACT'),
        name,
      )
    }
    const own = JSON.parse('{"calls":{"__proto__":{}}}') as { calls: object }
    assert.throws(
      () => defineContract('ten', own as never),
      (e: unknown) => isKitError(e, 'INVALID_CONTRACT'),
    )
  },
)

attack('F11', 'a member of one kind cannot be used as another', async (target) => {
  await fatal(target, [
    [F.CALL, 1, M.saved, undefined],
    [F.CALL, 1, M.typing, 'x'],
    [F.CALL, 1, M.count, 3],
    [F.NOTICE, 1, M.open, { id: 'x' }],
    [F.NOTICE, 1, M.saved, 1],
    [F.NOTICE, 1, M.count, 3],
    [F.OPEN, 1, M.open, 4, { id: 'x' }],
    [F.OPEN, 1, M.typing, 4, 'x'],
    [F.OPEN, 1, M.saved, 4, undefined],
  ])
})

attack('F12', 'a page that sends what only main may send is closed', async (target) => {
  await fatal(target, [
    [F.WELCOME, {}, []],
    [F.RESULT, 1, 'x'],
    [F.FAILURE, 1, '', {}],
    [F.EVENT, M.saved, {}],
    [F.ITEM, 1, 1],
    [F.END, 1],
    [F.TAKEN, 0, 0],
    [F.STATE, 4, 'x'],
    [F.STALL, 1],
    [F.PING, 0],
  ])
})

test.run()

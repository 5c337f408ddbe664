import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { bytes, type ContractShape, defineContract, isKitError, unchecked } from '../../contract/index.js'

test('a contract has its name, its version, its groups and members', () => {
  const text = v.string()
  const contract = defineContract('my.notes-2_x', {
    version: 3,
    calls: { open: { input: text } },
    streams: { file: { item: bytes(), window: 2 } },
    events: { saved: {}, level: { payload: text, keep: 'latest' } },
    states: { theme: { value: text } },
    notices: { typing: {} },
    errors: { NotFound: text },
  })
  assert.is(contract.name, 'my.notes-2_x')
  assert.is(contract.shape.version, 3)
  assert.is(contract.shape.calls.open.input, text)
  assert.is(contract.shape.streams.file.window, 2)
  assert.is(contract.shape.events.level.keep, 'latest')
  assert.is(contract.shape.states.theme.value, text)
  assert.is(contract.shape.errors.NotFound, text)
  assert.ok(contract.fingerprint.members.includes('states.theme'))
  assert.equal(Object.keys(contract.shape), [
    'version',
    'calls',
    'streams',
    'events',
    'states',
    'notices',
    'errors',
  ])
  assert.equal(Object.keys(defineContract('small', { events: { tick: {} } }).shape), ['events'])
})

test('a contract is frozen, its tables and definitions are too, and the shape that it was made of is left alone', () => {
  const shape = { calls: { open: { output: unchecked<string>() } } }
  const contract = defineContract('notes', shape)
  for (const part of [contract, contract.shape, contract.shape.calls, contract.shape.calls.open]) {
    assert.ok(Object.isFrozen(part))
  }
  assert.is(Object.isFrozen(shape.calls.open), false)
})

test('a table of members inherits nothing that a name could find', () => {
  const { shape } = defineContract('notes', { calls: { open: {} } })
  assert.is(Object.getPrototypeOf(shape.calls), null)
  assert.is('toString' in shape.calls, false)
})

test("a schema that is a function (arktype's are) is an error's definition as well", () => {
  const schema = Object.assign(() => {}, unchecked<string>())
  assert.is(defineContract('notes', { errors: { Odd: schema } }).shape.errors.Odd, schema)
})

/** What is wrong, and what the message must say about it. */
const refused: readonly (readonly [string, unknown, unknown, string, RegExp])[] = [
  ['no name', undefined, {}, 'INVALID_ARGUMENT', /`name` to be letters.*got undefined/],
  ['an empty name', '', {}, 'INVALID_ARGUMENT', /a letter first, got $/],
  ['a name that begins with a digit', '2notes', {}, 'INVALID_ARGUMENT', /a letter first, got 2notes/],
  ['a name with a space', 'my notes', {}, 'INVALID_ARGUMENT', /letters, digits, `_`, `\.` or `-`/],
  ['a name of 65 characters', 'n'.repeat(65), {}, 'INVALID_ARGUMENT', /at most 64/],
  ['a name that is an object', {}, {}, 'INVALID_ARGUMENT', /got object/],
  ['no shape', 'notes', undefined, 'INVALID_ARGUMENT', /`shape` to be an object of groups.*got undefined/],
  ['a shape that is null', 'notes', null, 'INVALID_ARGUMENT', /got null/],
  [
    'a group that is none',
    'notes',
    { methods: {} },
    'INVALID_CONTRACT',
    /`notes` has a group `methods`; the groups are calls, streams, events, states, notices, errors/,
  ],
  [
    'a group that is null',
    'notes',
    { calls: null },
    'INVALID_CONTRACT',
    /`calls` that is no object of members/,
  ],
  ['a group in words', 'notes', { events: 'a' }, 'INVALID_CONTRACT', /`events` that is no object of members/],
  ['a negative version', 'notes', { version: -1 }, 'INVALID_CONTRACT', /`version`.*non-negative integer/],
  ['half a version', 'notes', { version: 1.5 }, 'INVALID_CONTRACT', /`version`.*non-negative integer/],
  ['a version in words', 'notes', { version: '1' }, 'INVALID_CONTRACT', /`version`.*non-negative integer/],
  [
    'a member with a hyphen',
    'notes',
    { calls: { 'get-all': {} } },
    'INVALID_CONTRACT',
    /`get-all` in calls: names are letters, digits and `_`/,
  ],
  ['a member without a name', 'notes', { events: { '': {} } }, 'INVALID_CONTRACT', /in events: names are/],
  [
    'a member of 256 characters',
    'notes',
    { notices: { ['n'.repeat(256)]: {} } },
    'INVALID_CONTRACT',
    /in notices: names are/,
  ],
  ...[undefined, null, 'text', 5, () => {}].map(
    (definition) =>
      [
        `a call that is ${definition}`,
        'notes',
        { calls: { a: definition } },
        'INVALID_CONTRACT',
        /`calls\.a` that is no definition: write an object/,
      ] as const,
  ),
  [
    'a schema in place of a definition',
    'notes',
    { events: { a: v.string() } },
    'INVALID_CONTRACT',
    /`events\.a` that is a schema: say which, like \{ payload: … \}/,
  ],
  [
    'a misspelt part',
    'notes',
    { calls: { a: { input: v.string(), ouput: v.string() } } },
    'INVALID_CONTRACT',
    /`calls\.a` with the key `ouput`, which means nothing there: calls have only input, output\./,
  ],
  [
    'a schema that was not called for',
    'notes',
    { calls: { a: { input: v.string } } },
    'INVALID_CONTRACT',
    /`calls\.a` whose `input` is no Standard Schema v1: take one of/,
  ],
  [
    'an output of a later version of Standard Schema',
    'notes',
    {
      calls: { a: { output: { '~standard': { version: 2, vendor: 'x', validate: () => ({ value: 1 }) } } } },
    },
    'INVALID_CONTRACT',
    /`calls\.a` whose `output` is no Standard Schema v1/,
  ],
  [
    'a payload that cannot validate',
    'notes',
    { events: { a: { payload: { '~standard': { version: 1, vendor: 'x' } } } } },
    'INVALID_CONTRACT',
    /`events\.a` whose `payload` is no Standard Schema v1/,
  ],
  [
    "a notice's input that is null",
    'notes',
    { notices: { a: { input: null } } },
    'INVALID_CONTRACT',
    /`notices\.a` whose `input` is no Standard Schema v1/,
  ],
  [
    'a stream of nothing',
    'notes',
    { streams: { a: {} } },
    'INVALID_CONTRACT',
    /`streams\.a` without an `item`/,
  ],
  [
    'an error in words',
    'notes',
    { errors: { A: 'lost' } },
    'INVALID_CONTRACT',
    /`errors\.A` that is no Standard Schema v1/,
  ],
  [
    'an error with a definition',
    'notes',
    { errors: { A: { payload: v.string() } } },
    'INVALID_CONTRACT',
    /`errors\.A` that is no Standard Schema v1/,
  ],
  ...[0, 65_537, 1.5, Number.NaN, '4'].map(
    (window) =>
      [
        `a window of ${typeof window === 'string' ? `'${window}'` : window}`,
        'notes',
        { streams: { a: { item: bytes(), window } } },
        'INVALID_CONTRACT',
        /`streams\.a` with a `window` that is no whole number from 1 to 65536/,
      ] as const,
  ),
  [
    'an event that keeps something else',
    'notes',
    { events: { a: { keep: 'first' } } },
    'INVALID_CONTRACT',
    /`events\.a` with a `keep` that is not 'latest'/,
  ],
  [
    'a state without a value',
    'notes',
    { states: { a: {} } },
    'INVALID_CONTRACT',
    /`states\.a` without a `value`: the schema of what it holds/,
  ],
  [
    'a state that is a schema',
    'notes',
    { states: { a: v.string() } },
    'INVALID_CONTRACT',
    /`states\.a` that is a schema: say which, like \{ value: … \}/,
  ],
  [
    'a state with a first value, which the provider has',
    'notes',
    { states: { a: { value: v.string(), first: 'x' } } },
    'INVALID_CONTRACT',
    /`states\.a` with the key `first`, which means nothing there: states have only value\./,
  ],
  [
    'a call that keeps',
    'notes',
    { calls: { a: { keep: 'latest' } } },
    'INVALID_CONTRACT',
    /`calls\.a` with the key `keep`, which means nothing there: calls have only input, output\./,
  ],
]

for (const [what, name, shape, code, message] of refused) {
  test(`refuses ${what}, and says what to change`, () => {
    const error = thrownBy(() => defineContract(name as string, shape as ContractShape))
    assert.ok(isKitError(error))
    assert.is(error.code, code)
    assert.match(error.message, message)
  })
}

for (const group of ['calls', 'streams', 'events', 'states', 'notices', 'errors']) {
  test(`refuses names that mean something to the language or to an emitter, in ${group}`, () => {
    for (const member of [
      'then',
      'catch',
      'finally',
      'constructor',
      'prototype',
      '__proto__',
      'toString',
      'toJSON',
      'hasOwnProperty',
      'error',
      'newListener',
      'removeListener',
      'apply',
      'call',
      'bind',
      'name',
      'length',
      'arguments',
      'caller',
    ]) {
      const members = Object.defineProperty({}, member, { value: {}, enumerable: true })
      const error = thrownBy(() => defineContract('notes', { [group]: members }))
      assert.ok(isKitError(error, 'INVALID_CONTRACT'), member)
      assert.match(error.message, `\`${member}\` in ${group}: that name is reserved, choose another`)
    }
  })
}

function thrownBy(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return assert.unreachable('nothing was thrown')
}

test.run()

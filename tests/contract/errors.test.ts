import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { declaredError } from '../../contract/declared-error.js'
import { invalidArgument } from '../../contract/errors.js'
import {
  asErrorOf,
  defineContract,
  ERROR_CODES,
  isErrorOf,
  isKitError,
  KitError,
  unchecked,
} from '../../contract/index.js'
import { ROOT } from '../helpers/compiler.js'

const notes = defineContract('notes', {
  errors: { NotFound: unchecked<{ id: string }>(), Locked: unchecked() },
})
const others = defineContract('others', { errors: { NotFound: unchecked() } })
const notFound = declaredError('notes', 'NotFound', { id: 'a' })

/** Everything that is no error of ours, and must not make the question throw. */
const STRANGERS: readonly unknown[] = [
  undefined,
  null,
  0,
  '',
  'TIMEOUT',
  Symbol('TIMEOUT'),
  {},
  [],
  () => {},
  Object.create(null),
  new Error('TIMEOUT'),
  Object.assign(new Error('late'), { code: 'TIMEOUT', name: 'KitError' }),
]

test('a kit error has its code, its message and, where it has them, a path, a reference and a cause', () => {
  const cause = new Error('why')
  const error = new KitError('INPUT_INVALID', 'Not so', { path: '$.id', reference: 'r1', cause })
  assert.instance(error, Error)
  assert.is(error.name, 'KitError')
  assert.is(error.code, 'INPUT_INVALID')
  assert.is(error.message, 'Not so')
  assert.is(error.path, '$.id')
  assert.is(error.reference, 'r1')
  assert.is(error.cause, cause)
  const bare = new KitError('TIMEOUT', 'Late')
  assert.is(bare.path, undefined)
  assert.is(bare.reference, undefined)
  assert.is('cause' in bare, false)
})

test('isKitError tells them by their brand, and by their code', () => {
  const error = new KitError('TIMEOUT', 'Late')
  assert.is(isKitError(error), true)
  assert.is(isKitError(error, 'TIMEOUT'), true)
  assert.is(isKitError(error, 'BUSY'), false)
  for (const stranger of STRANGERS) {
    assert.is(isKitError(stranger), false)
    assert.is(isKitError(stranger, 'TIMEOUT'), false)
  }
  assert.is(isKitError(notFound), false)
})

test('isKitError knows an error of another realm, which is no instance of this KitError', () => {
  const foreign = runInNewContext(
    "Object.assign(new Error('Late'), { brand: 'electron-port-bridge/error', code: 'TIMEOUT' })",
  )
  assert.not.instance(foreign, KitError)
  assert.is(isKitError(foreign, 'TIMEOUT'), true)
})

test('isErrorOf asks for the contract and the name', () => {
  assert.is(isErrorOf(notFound, notes, 'NotFound'), true)
  assert.is(isErrorOf(notFound, notes, 'Locked'), false)
  assert.is(isErrorOf(notFound, others, 'NotFound'), false)
  assert.is(isErrorOf(new KitError('INTERNAL', 'x'), notes, 'NotFound'), false)
  for (const stranger of STRANGERS) assert.is(isErrorOf(stranger, notes, 'NotFound'), false)
})

test('asErrorOf gives the error itself if it is one of the contract', () => {
  assert.is(asErrorOf(notFound, notes), notFound)
  assert.is(asErrorOf(notFound, others), undefined)
  for (const stranger of STRANGERS) assert.is(asErrorOf(stranger, notes), undefined)
})

test('a client stands for the contract that it was connected by', () => {
  const client = { name: 'notes' } as const
  assert.is(isErrorOf<typeof notes, 'NotFound'>(notFound, client, 'NotFound'), true)
  assert.is(isErrorOf<typeof notes, 'Locked'>(notFound, client, 'Locked'), false)
  assert.is(asErrorOf<typeof notes>(notFound, client), notFound)
  assert.is(asErrorOf<typeof others>(notFound, { name: 'others' }), undefined)
})

test('a declared error is an Error that names its contract, and carries its data', () => {
  assert.instance(notFound, Error)
  assert.is(notFound.name, 'NotFound')
  assert.is(notFound.message, 'notes: NotFound')
  assert.equal(notFound.data, { id: 'a' })
})

test('a bad argument is told by its name, what was expected, and what came', () => {
  const told = (got: unknown) => invalidArgument('timeoutMs', 'a number', got).message
  assert.is(told('5'), 'Expected `timeoutMs` to be a number, got 5')
  assert.is(told(-1), 'Expected `timeoutMs` to be a number, got -1')
  assert.is(told(null), 'Expected `timeoutMs` to be a number, got an object')
  assert.is(told([1]), 'Expected `timeoutMs` to be a number, got an object')
  assert.is(told({ secret: 1 }), 'Expected `timeoutMs` to be a number, got an object')
  assert.is(told(undefined), 'Expected `timeoutMs` to be a number, got undefined')
  assert.is(told(Symbol('soon')), 'Expected `timeoutMs` to be a number, got Symbol(soon)')
  assert.is(
    told({ toString: () => assert.unreachable() }),
    'Expected `timeoutMs` to be a number, got an object',
  )
  assert.ok(told('x'.repeat(10_000)).length < 200)
  assert.is(invalidArgument('a', 'b', 1).code, 'INVALID_ARGUMENT')
})

test('the documentation has one row for each code, and none for another', () => {
  const page = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code)
  assert.equal(rows.sort(), [...ERROR_CODES].sort())
})

test.run()

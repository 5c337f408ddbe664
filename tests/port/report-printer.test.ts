// What an end of a session prints where its app gives no `report`: bounded, and without what the peer sent.
import { type } from 'arktype'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { z } from 'zod'
import type { AnySchema } from '../../contract/schema.js'
import { createPrinter, type Report } from '../../link/report.js'

const SECRET = 'a-value-of-the-peer'

const reportOf = (more: Partial<Report> = {}): Report => ({
  kind: 'invalid-input',
  contract: 'notes',
  member: 'calls.open',
  reference: undefined,
  text: 'the schema refused the input',
  cause: undefined,
  ...more,
})

/** A printer by a clock of its own, and what it has printed. */
function printer() {
  const printed: unknown[][] = []
  let time = 0
  const print = createPrinter(
    (...line) => printed.push(line),
    () => time,
  )
  const pass = (ms: number) => {
    time += ms
  }
  const lines = () => printed.map(([line]) => String(line))
  return { print, printed, lines, pass }
}

const KINDS: readonly Report['kind'][] = [
  'handler-error',
  'invalid-output',
  'invalid-input',
  'violation',
  'listener-error',
  'overflow',
  'refused',
]

test('of each kind about one member eight lines are printed in ten seconds, and then how many were not', () => {
  for (const kind of KINDS) {
    const { print, lines, pass } = printer()
    for (let i = 0; i < 1000; i++) print(reportOf({ kind }))
    assert.is(lines().length, 8, kind)
    assert.match(lines().at(-1) ?? '', /further ones are counted and not printed for 10 s/)
    pass(10_000)
    print(reportOf({ kind }))
    assert.is(lines().length, 10)
    assert.match(lines()[8] ?? '', /^\[electron-port-bridge\] 992 reports before this one were not printed$/)
  }
})

test('what one member floods takes no line from another, and all members together have 64 lines', () => {
  const { print, lines } = printer()
  for (let i = 0; i < 1000; i++) print(reportOf())
  print(reportOf({ member: 'calls.save' }))
  print(reportOf({ kind: 'handler-error' }))
  assert.is(lines().length, 10)
  for (let i = 0; i < 1000; i++) print(reportOf({ member: `calls.m${i}` }))
  assert.is(lines().length, 64)
  assert.match(lines().at(-1) ?? '', /further ones are counted/)
})

test('a line is printable, and at most 512 letters long, whatever it is told', () => {
  const { print, lines } = printer()
  const wild = `\u001b[2J\n\u2028${'x'.repeat(100_000)}`
  for (const kind of KINDS) {
    print(reportOf({ kind, text: wild, cause: [{ message: wild, path: [wild, { key: wild }] }] }))
  }
  for (const line of lines()) {
    assert.ok(line.length <= 512, `${line.length}`)
    assert.match(line, /^[\x20-\x7e]*$/)
  }
})

const SCHEMAS: readonly [name: string, schema: AnySchema][] = [
  ['valibot', v.object({ id: v.number() })],
  ['valibot, a list of choices', v.object({ id: v.picklist(['a', 'b']) })],
  ['valibot, of several', v.object({ id: v.union([v.number(), v.boolean()]) })],
  ['zod', z.object({ id: z.number() })],
  ['zod, a list of choices', z.object({ id: z.enum(['a', 'b']) })],
  ['arktype', type({ id: 'number' })],
  ['arktype, a list of choices', type({ id: "'a' | 'b'" })],
]

for (const [name, schema] of SCHEMAS) {
  test(`${name}: issues are printed by path and message, and not by what was refused`, async () => {
    const { issues } = (await schema['~standard'].validate({ id: SECRET })) as { issues?: readonly unknown[] }
    assert.ok(JSON.stringify(issues).includes(SECRET) || name.startsWith('zod'), 'the issues have it')
    for (const kind of ['invalid-input', 'invalid-output'] as const) {
      const { print, printed } = printer()
      print(reportOf({ kind, cause: issues }))
      assert.is(printed.length, 1)
      assert.is(printed[0]?.length, 1, 'a line and no value')
      const line = String(printed[0]?.[0])
      assert.match(line, /\$\.id \S+/)
      assert.not.ok(line.includes(SECRET), line)
    }
  })
}

test('what is no list of issues is not printed', () => {
  const { print, printed } = printer()
  for (const cause of [SECRET, { secret: SECRET }, new Error(SECRET)]) print(reportOf({ cause }))
  for (const [line, ...rest] of printed) assert.equal([String(line).includes(SECRET), rest], [false, []])
})

test('of many issues three are printed, and how many there were', () => {
  const { print, lines } = printer()
  const cause = Array.from({ length: 9 }, (_, at) => ({ message: 'Expected number', path: ['list', at] }))
  print(reportOf({ cause }))
  assert.match(
    lines()[0] ?? '',
    /\$\.list\[0\] Expected number; \$\.list\[1\] .*; \$\.list\[2\] .*; and 6 more$/,
  )
})

test('what the app’s own code threw is printed as it is, with its stack', () => {
  const { print, printed } = printer()
  const error = new Error('mine')
  print(reportOf({ kind: 'handler-error', cause: error }))
  print(reportOf({ kind: 'listener-error', cause: error }))
  assert.equal(
    printed.map(([, cause]) => cause === error),
    [true, true],
  )
})

test.run()

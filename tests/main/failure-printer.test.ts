import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFailurePrinter } from '../../main/failure-printer.js'
import type { Report } from '../../port/index.js'

const test = suite('failures that nobody listens to')

function reportOf(kind: Report['kind']): Report {
  return { kind, contract: 'notes', member: 'calls.open', reference: undefined, text: 'it failed', cause: 1 }
}

test('refused inputs are printed 32 times, and then said to be no longer', () => {
  const printed: Report[] = []
  const print = createFailurePrinter((report) => printed.push(report))
  for (let i = 0; i < 1000; i++) print(reportOf('invalid-input'))
  assert.is(printed.length, 33)
  assert.match(printed[32]?.text ?? '', /no more are printed/)
})

test("the app's own failures are printed each time", () => {
  const printed: Report[] = []
  const print = createFailurePrinter((report) => printed.push(report))
  for (let i = 0; i < 100; i++) print(reportOf('handler-error'))
  assert.is(printed.length, 100)
})

test.run()

// Each test that runs an app names the behaviour of Electron that it rests on; the page that says so is up to date.
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Book,
  complaintsAbout,
  type Declared,
  declaredTests,
  factsOf,
  readBook,
  readSheet,
} from '../../scripts/electron-facts.js'
import { differing } from '../../scripts/fact-versions.js'
import { factsPage, PAGE } from '../../scripts/facts-page.js'
import { versionComplaints } from '../../scripts/host-facts.js'

const [book, sheet, declared] = [readBook(), readSheet(), await declaredTests()]

test('every test of an app says what it rests on, and everything that is said is of a test and of a fact', () => {
  assert.ok(declared.length > 150, `only ${declared.length} tests`)
  assert.ok(sheet.size > 140, `only ${sheet.size} facts`)
  assert.equal(complaintsAbout(book, sheet, declared), [])
})

test('the page is up to date', () => {
  const { text } = factsPage(book, sheet, declared)
  assert.is(readFileSync(PAGE, 'utf8'), text, 'run: npm run facts')
})

test('the check can fail: each mistake is told in a sentence', () => {
  const files: Book['files'] = {
    suite: { 'is there': 'some', 'is gone': 'F1', 'has a seed of 5': 'F2 F999', empty: '' },
  }
  const groups = { some: { is: 'some', facts: 'F1 F998' } }
  const tests = ['is there', 'has a seed of 7', 'is new', 'empty'].map(
    (title): Declared => ({ file: 'suite', title, kind: 'model' }),
  )
  const told = complaintsAbout({ groups, files }, sheet, tests)
  for (const sentence of [
    /“is new” of suite has no entry/,
    /suite has no test “is gone”/,
    /the group some names F998/,
    /“is there” of suite names F998/,
    /“has a seed of 5” of suite names F999/,
    /“empty” of suite is empty/,
  ])
    assert.is(told.filter((line) => sentence.test(line)).length, 1, `${sentence} in\n${told.join('\n')}`)
  assert.is(told.length, 6, told.join('\n'))
})

test('a test that runs in a version in which its fact does not hold is told', () => {
  assert.match(
    versionComplaints('F178 nothing of Node is there', sheet)[0] ?? '',
    /^F178 does not hold in Electron 43, .* “F178 nothing of Node is there” runs there/,
  )
  assert.is(versionComplaints('F178 (44 on) nothing of Node is there', sheet).length, 1)
  assert.equal(versionComplaints('F178 (45 on) nothing of Node is there', sheet), [])
  // It holds from 42 on, in all that are supported.
  assert.equal(versionComplaints('F53 token and routing id are new', sheet), [])
})

test('the facts that differ by version are known', () => {
  const numbers = differing(sheet.values(), [43, 44, 45]).map(({ number }) => number)
  for (const number of ['F111', 'F176', 'F177', 'F178'])
    assert.ok(numbers.includes(number), numbers.join(' '))
  assert.not.ok(numbers.includes('F53'))
})

test('the facts of a failing test are found by its file and title, whatever its seed', () => {
  const numbers = (file: string, title: string) => factsOf(file, title).map(({ number }) => number)
  const crash = numbers('e2e/lifetimes', 'a crash ends all that the document had, with CRASHED')
  for (const fact of ['F82', 'F60', 'F201']) assert.ok(crash.includes(fact), crash.join())
  const seeded = 'whatever comes and goes, nothing is left (DEPARTURES_SEED=987)'
  assert.ok(numbers('e2e/departures', seeded).includes('F83'))
  assert.equal(numbers('electron-on-chromium/ipc', 'F93 F116 without context isolation'), ['F93', 'F116'])
  assert.match(factsOf('electron-on-chromium/ipc', 'F60 an event')[0]?.source ?? '', /ipc_handler\.cc/)
  assert.equal(numbers('e2e/session', 'F60 no such test'), [])
})

test.run()

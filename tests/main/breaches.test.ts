import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Breaches } from '../../policy/breaches.js'

const MINUTE = 60_000

/** Breaches by a clock of its own. */
function ledger() {
  let time = 0
  const pass = (ms: number) => {
    time += ms
  }
  return { breaches: new Breaches(() => time), pass }
}

test('each session that ends for a breach doubles the wait of the next claim, up to eight seconds', () => {
  const { breaches } = ledger()
  const waits = Array.from({ length: 10 }, () => {
    breaches.ended('1 app://a', 'a malformed frame')
    return breaches.waitMs('1 app://a')
  })
  assert.equal(waits, [250, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000])
  assert.is(breaches.waitMs('2 app://a'), 0, 'another window')
  assert.is(breaches.waitMs('1 app://b'), 0, 'another origin')
})

test('the eighth session is one too many, and a minute without a breach forgives one', () => {
  const { breaches, pass } = ledger()
  for (let i = 0; i < 7; i++) breaches.ended('p', 'x')
  assert.is(breaches.tooMany('p'), undefined)
  breaches.ended('p', 'x')
  assert.is(breaches.tooMany('p')?.sessions, 8)
  pass(MINUTE)
  assert.is(breaches.tooMany('p'), undefined)
  assert.is(breaches.waitMs('p'), 0)
  breaches.ended('p', 'x')
  assert.is(breaches.tooMany('p')?.sessions, 8, 'the next one at once')
})

test('512 breaches are too many, whether or not a session ended for them; 64 are told one by one', () => {
  const { breaches, pass } = ledger()
  const told = Array.from({ length: 511 }, () => breaches.violation('p', 'x')).filter(Boolean).length
  assert.is(told, 64)
  assert.is(breaches.tooMany('p'), undefined)
  breaches.violation('p', 'x')
  assert.is(breaches.tooMany('p')?.violations, 512)
  pass(MINUTE)
  assert.ok(breaches.violation('p', 'x'), 'told again after a minute')
})

test('what was broken is told by its newest different texts, cut and printable', () => {
  const { breaches } = ledger()
  for (let i = 0; i < 100; i++) breaches.ended('p', `${i % 20} \u001b[2J${'x'.repeat(1000)}`)
  const { texts = [] } = breaches.tooMany('p') ?? {}
  assert.is(texts.length, 8)
  for (const text of texts) assert.match(text, /^[\x20-\x7e]{1,200}$/)
})

test('nothing is remembered of those who have been quiet, however many there were', () => {
  const { breaches, pass } = ledger()
  for (let i = 0; i < 1000; i++) breaches.ended(`${i} app://a`, 'x')
  assert.is(breaches.size, 1000)
  pass(8 * MINUTE)
  breaches.violation('last', 'x')
  assert.is(breaches.size, 1)
})

test.run()

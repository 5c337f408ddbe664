import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseRelayMessage } from '../../main/relay-messages.js'

test('takes a hello and a claim', () => {
  assert.equal(parseRelayMessage([['hello', 'doc', 1]]), { what: 'hello', document: 'doc', version: 1 })
  assert.equal(parseRelayMessage([['claim', 'doc', 'notes', 'consumer', 'n', undefined]]), {
    what: 'claim',
    document: 'doc',
    contract: 'notes',
    role: 'consumer',
    nonce: 'n',
    waitMs: 9_000,
  })
})

test('a claim waits a second less than whoever made it, a short one a second more, ten seconds where nothing is said, and ten minutes at most', () => {
  const cases: [said: unknown, waitMs: number][] = [
    [undefined, 9_000],
    [100, 1_100],
    [2_000, 3_000],
    [3_000, 2_000],
    [60_000, 59_000],
    [600_000, 599_000],
    [600_001, 599_000],
    [Number.POSITIVE_INFINITY, 599_000],
    // What a page may say that is no time.
    [Number.NaN, 9_000],
    [0, 9_000],
    [-1, 9_000],
  ]
  for (const [said, waitMs] of cases) {
    const claim = parseRelayMessage([['claim', 'doc', 'notes', 'consumer', 'n', said]])
    assert.is((claim as { waitMs?: number }).waitMs, waitMs, String(said))
  }
})

test('takes a withdrawal', () => {
  assert.equal(parseRelayMessage([['denied', 'doc', 'n']]), { what: 'denied', document: 'doc', nonce: 'n' })
})

test('takes each of the three roles', () => {
  for (const role of ['consumer', 'provider', 'peer']) {
    assert.is(
      (parseRelayMessage([['claim', 'doc', 'notes', role, 'n', 60_000]]) as { role: string }).role,
      role,
    )
  }
})

test('takes nothing else', () => {
  const long = 'x'.repeat(65)
  const junk: unknown[][] = [
    [],
    [null],
    [undefined],
    ['hello'],
    [{ 0: 'hello', 1: 'doc', 2: 1, length: 3 }],
    [['hello', 'doc', 1], 'more'],
    [['hello', 'doc']],
    [['hello', 'doc', '1']],
    [['hello', 'doc', 1, 2]],
    [['hello', '', 1]],
    [['hello', long, 1]],
    [['hello', ['doc'], 1]],
    [['HELLO', 'doc', 1]],
    [['__proto__', 'doc', 1]],
    [['claim', 'doc', 'notes', 'consumer']],
    [['claim', 'doc', 'notes', 'consumer', 'n']],
    [['claim', 'doc', 'notes', 'consumer', 'n', '1000']],
    [['claim', 'doc', 'notes', 'consumer', 'n', 1000n]],
    [['claim', 'doc', 'notes', 'port', 'n', 1000]],
    [['denied', 'doc']],
    [['denied', 'doc', long]],
    [['denied', 'doc', 'n', 'more']],
    [['claim', 'doc', 'notes', 'both', 'n', 1000]],
    [['claim', 'doc', 'notes', 'constructor', 'n', 1000]],
    [['claim', 'doc', long, 'consumer', 'n', 1000]],
    [['claim', 'doc', 'notes', 'consumer', long, 1000]],
    [['claim', 'doc', 'notes', 'consumer', 5, 1000]],
    [['claim', 'doc', 'notes', 'consumer', 'n', 1000, 'more']],
    [new Array(4_000_000_000)],
    [new Map([[0, 'hello']])],
  ]
  junk.forEach((args, index) => {
    assert.is(parseRelayMessage(args), undefined, `junk ${index}`)
  })
})

test.run()

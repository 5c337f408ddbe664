import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseRelayMessage } from '../../main/relay-messages.js'

test('takes a hello and a claim', () => {
  assert.equal(parseRelayMessage([['hello', 'doc', 1]]), { what: 'hello', document: 'doc', version: 1 })
  assert.equal(parseRelayMessage([['claim', 'doc', 'notes', 'consumer', 'n']]), {
    what: 'claim',
    document: 'doc',
    contract: 'notes',
    role: 'consumer',
    nonce: 'n',
  })
})

test('takes a withdrawal', () => {
  assert.equal(parseRelayMessage([['denied', 'doc', 'n']]), { what: 'denied', document: 'doc', nonce: 'n' })
})

test('takes each of the three roles', () => {
  for (const role of ['consumer', 'provider', 'peer']) {
    assert.is((parseRelayMessage([['claim', 'doc', 'notes', role, 'n']]) as { role: string }).role, role)
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
    [['claim', 'doc', 'notes', 'port', 'n']],
    [['denied', 'doc']],
    [['denied', 'doc', long]],
    [['denied', 'doc', 'n', 'more']],
    [['claim', 'doc', 'notes', 'both', 'n']],
    [['claim', 'doc', 'notes', 'constructor', 'n']],
    [['claim', 'doc', long, 'consumer', 'n']],
    [['claim', 'doc', 'notes', 'consumer', long]],
    [['claim', 'doc', 'notes', 'consumer', 5]],
    [['claim', 'doc', 'notes', 'consumer', 'n', 'more']],
    [new Array(4_000_000_000)],
    [new Map([[0, 'hello']])],
  ]
  junk.forEach((args, index) => {
    assert.is(parseRelayMessage(args), undefined, `junk ${index}`)
  })
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseOptions } from '../../bench/options.js'
import { workloads } from '../../bench/workloads/index.js'

const ALL = workloads.map(({ name }) => name)

test('with no flag everything is run, and the docs are written', () => {
  const { parts, workloads, isFull } = parseOptions([])
  assert.equal(parts, ['page', 'growth', 'node', 'watched', 'memory'])
  assert.equal(workloads, ALL)
  assert.ok(isFull)
})

test('workloads alone run in the page, parts alone run all of theirs', () => {
  const ofWorkloads = parseOptions(['--only', 'events,burst'])
  assert.equal([ofWorkloads.parts, ofWorkloads.workloads], [['page'], ['burst', 'events']])
  const ofParts = parseOptions(['--only', 'node'])
  assert.equal([ofParts.parts, ofParts.workloads], [['node'], ALL])
  const ofBoth = parseOptions(['--only', 'object,node'])
  assert.equal([ofBoth.parts, ofBoth.workloads], [['node'], ['object']])
})

test('less than everything never writes the docs', () => {
  for (const args of [
    ['--only', 'burst'],
    ['--libs', 'raw'],
    ['--rounds', '1'],
  ]) {
    assert.not.ok(parseOptions(args).isFull, args.join(' '))
  }
})

test('an earlier build is measured beside this one if there is one, and then nothing is written', () => {
  assert.not.ok(parseOptions([], false).libraries.includes('before'))
  assert.throws(() => parseOptions(['--libs', 'before'], false), /no before; there are raw, raw2/)
  const beside = parseOptions([], true)
  assert.ok(beside.libraries.includes('before'))
  assert.not.ok(beside.isFull)
})

test('an unknown name is told with those that there are', () => {
  assert.throws(() => parseOptions(['--only', 'bursts']), /no bursts; there are one, one-object/)
  assert.throws(() => parseOptions(['--libs', 'trpc']), /no trpc; there are raw, raw2/)
  assert.throws(() => parseOptions(['--rounds', '0']), /whole number/)
})

test.run()

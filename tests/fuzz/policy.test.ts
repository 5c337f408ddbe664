import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { missingFixes } from '../../main/electron-floor.js'
import { pathOf } from '../../main/local-files.js'
import { parseRelayMessage } from '../../main/relay-messages.js'
import { createPolicy } from '../../policy/policy.js'
import { documentFacts } from '../helpers/document-facts.js'
import { check, hostile, originish } from './fuzz.js'

const ORIGINS = ['app://main', 'https://example.org', 'http://localhost:5173']
const facts = (origin: string) => documentFacts({ origin })

test('an origin is allowed exactly when it is in the list', async () => {
  const policy = createPolicy({ origins: ORIGINS }, pathOf)
  await check(
    'origins',
    fc.property(originish(ORIGINS), (origin) => {
      assert.is(policy(facts(origin)) === undefined, ORIGINS.includes(origin), origin)
    }),
  )
})

test('no answer of a predicate but true allows', async () => {
  await check(
    'predicates',
    fc.property(hostile, (answer) => {
      fc.pre(answer !== true)
      assert.is(
        createPolicy({ origins: ORIGINS, when: () => answer as boolean }, pathOf)(facts('app://main')),
        'predicate',
      )
    }),
  )
})

test('whatever comes over ipc is a message of the relay or nothing', async () => {
  await check(
    'relay',
    fc.property(
      fc.array(
        fc.oneof(
          hostile,
          fc.array(hostile, { maxLength: 7 }),
          fc.tuple(fc.constantFrom('hello', 'claim'), hostile, hostile, hostile, hostile),
        ),
        { maxLength: 3 },
      ),
      (args) => {
        const message = parseRelayMessage(args)
        if (message === undefined) return
        assert.ok(message.what === 'hello' || message.what === 'claim')
        for (const [name, value] of Object.entries(message)) {
          if (name !== 'version')
            assert.ok(typeof value === 'string' && value.length > 0 && value.length <= 64, name)
        }
      },
    ),
  )
})

test('a newer version lacks no more than an older one of its line', async () => {
  const part = fc.integer({ min: 0, max: 60 })
  await check(
    'versions',
    fc.property(part, part, part, (major, minor, patch) => {
      const now = missingFixes(`${major}.${minor}.${patch}`)?.length ?? 0
      assert.ok((missingFixes(`${major}.${minor}.${patch + 1}`)?.length ?? 0) <= now)
      assert.ok((missingFixes(`${major}.${minor + 1}.0`)?.length ?? 0) <= now || patch > 0)
    }),
  )
})

test.run()

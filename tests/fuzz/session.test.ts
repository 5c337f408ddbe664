import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { INTRINSICS_OF_REALM } from '../security/oracle.js'
import { F, HELLO, M, Target } from '../security/ports/attack.js'
import { check, field, frames, hostile } from './fuzz.js'

const intrinsics = new Function(`return ${INTRINSICS_OF_REALM}`) as () => string

test('no message of any shape throws, reaches a handler unchecked, or changes a built-in', async () => {
  const before = intrinsics()
  await check(
    'messages',
    fc.asyncProperty(
      fc.boolean(),
      fc.array(fc.oneof(frames, hostile), { maxLength: 12 }),
      async (greets, messages) => {
        const inputs: unknown[] = []
        const target = new Target(
          {},
          {
            open: (input) => {
              inputs.push(input)
              return { id: input.id, text: '' }
            },
          },
        )
        if (greets) await target.hello()
        await target.post(...messages)
        for (const input of inputs) assert.is(typeof (input as { id: unknown }).id, 'string')
        if (!greets && !messages.some((message) => Array.isArray(message) && message[0] === F.HELLO))
          assert.equal(inputs, [])
        target.finish()
        assert.is(intrinsics(), before)
      },
    ),
  )
})

test('every request is answered at most once, and with its own number', async () => {
  await check(
    'answers',
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(M.echo, M.fail, M.hang, M.open), hostile, fc.boolean()), {
        maxLength: 30,
      }),
      async (calls) => {
        const target = new Target()
        await target.hello()
        const posts = calls.map(([member, input, cancels], i) => [
          F.CALL,
          i + 1,
          member,
          input,
          ...(cancels ? [F.CANCEL, i + 1] : []),
        ])
        await target.post(...posts)
        const ids = target.answers
          .filter(([type]) => type === F.RESULT || type === F.FAILURE)
          .map(([, id]) => id)
        assert.is(new Set(ids).size, ids.length)
        assert.ok(ids.every((id) => Number(id) >= 1 && Number(id) <= calls.length))
        target.finish()
      },
    ),
  )
})

test('a producer is never ahead of its credit', async () => {
  await check(
    'credit',
    fc.asyncProperty(
      fc.integer({ min: 1, max: 16 }),
      fc.array(fc.oneof(fc.integer({ min: 1, max: 8 }), field), { maxLength: 10 }),
      async (first, grants) => {
        const target = new Target({ streamWindow: 64 })
        await target.hello()
        await target.post([F.OPEN, 1, M.count, 1_000, first])
        let credit = first
        for (const grant of grants) {
          await target.post([F.CREDIT, 1, grant])
          if (typeof grant === 'number' && Number.isInteger(grant) && grant > 0 && !target.isClosed)
            credit = Math.max(credit, grant)
          assert.ok(target.spy.pulled.count <= credit, `${target.spy.pulled.count} of ${credit}`)
        }
        target.finish()
      },
    ),
  )
})

test('one session is the same with an attacker beside it', async () => {
  await check(
    'isolation',
    fc.asyncProperty(fc.array(frames, { maxLength: 8 }), async (messages) => {
      const play = async (attacker: Target | undefined) => {
        const own = new Target()
        await own.hello()
        await Promise.all([
          own.post([F.CALL, 1, M.open, { id: 'a' }], [F.OPEN, 2, M.count, 5, 3]),
          attacker?.post(HELLO, ...messages),
        ])
        const heard = JSON.stringify(own.answers)
        own.finish()
        attacker?.finish()
        return heard
      }
      assert.is(await play(new Target()), await play(undefined))
    }),
  )
})

test.run()

// The recipes of docs/middleware.md, letter by letter.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineContract, isErrorOf, isKitError } from 'electron-port-bridge/contract'
import type { DocumentFacts, MiddlewareList } from 'electron-port-bridge/main'
import { connectInMemory } from 'electron-port-bridge/testing'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { ROOT } from '../helpers/compiler.js'
import { type AuditEntry, audit } from './middleware/audit.js'
import { cached } from './middleware/cache.js'
import { deadline } from './middleware/deadline.js'
import { rateLimit } from './middleware/rate-limit.js'
import { onlyRole, type User, withUser } from './middleware/roles.js'

const desk = defineContract('desk', {
  calls: { add: { input: v.number(), output: v.number() }, hang: {} },
  streams: { count: { input: v.number(), item: v.number() } },
  errors: { Forbidden: v.object({ role: v.string() }) },
})

async function open(use: MiddlewareList<DocumentFacts>, webContentsId = 1) {
  const runs = { count: 0 }
  const { client, served } = await connectInMemory(
    desk,
    {
      calls: {
        add: (n) => {
          runs.count++
          return n + 1
        },
        hang: () => new Promise<void>(() => {}),
      },
      streams: {
        *count(n) {
          for (let i = 0; i < n; i++) yield i
        },
      },
    },
    { use, facts: { webContentsId, origin: 'app://desk' } as DocumentFacts, report: () => {} },
  )
  return { client, served, runs }
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.unreachable('it was let through'),
    (error) => error,
  )

test('docs/middleware.md has each recipe as it runs here', () => {
  const page = readFileSync(join(ROOT, 'docs/middleware.md'), 'utf8')
  const folder = join(ROOT, 'tests/recipes/middleware')
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8')
    assert.ok(page.includes(`\`\`\`ts\n// ${file}\n${text}\`\`\`\n`), file)
  }
})

test('authorization by role: who has not signed in is refused, who lacks the role hears the contract’s error', async () => {
  const users = new Map<number, User>([
    [1, { name: 'Ada', roles: ['editor'] }],
    [2, { name: 'Bob', roles: [] }],
  ])
  const use = [withUser(async (id) => users.get(id)), onlyRole('editor')] as const
  const [ada, bob, nobody] = [await open(use, 1), await open(use, 2), await open(use, 3)]
  assert.is(await ada.client.calls.add(1), 2)
  const forbidden = await failure(bob.client.calls.add(1))
  assert.ok(isErrorOf(forbidden, bob.client, 'Forbidden') && forbidden.data.role === 'editor')
  assert.ok(isErrorOf(await failure(bob.client.streams.count(2).next()), bob.client, 'Forbidden'))
  assert.ok(isKitError(await failure(nobody.client.calls.add(1)), 'REFUSED'))
  assert.equal(
    [ada, bob, nobody].map(({ runs }) => runs.count),
    [1, 0, 0],
  )
  for (const { served } of [ada, bob, nobody]) served.stop()
})

test('audit log: each request with its outcome and time, and no input', async () => {
  const UNLUCKY = 2_718_281_828
  const entries: AuditEntry[] = []
  const { client, served } = await open([
    audit((entry) => void entries.push(entry)),
    ({ input, refuse }, next) => {
      if (input === UNLUCKY) throw refuse('unlucky')
      return next()
    },
  ])
  await client.calls.add(1)
  await failure(client.calls.add(UNLUCKY))
  await client.streams.count(1).next()
  assert.equal(
    entries.map(({ what, origin, outcome }) => `${origin} ${what} ${outcome}`),
    [
      'app://desk desk.calls.add done',
      'app://desk desk.calls.add failed',
      'app://desk desk.streams.count done',
    ],
  )
  assert.ok(entries.every(({ ms }) => ms >= 0))
  assert.not.match(JSON.stringify(entries), new RegExp(`${UNLUCKY}`))
  served.stop()
})

test('rate limit: by window, over all its sessions, for a second', async () => {
  let time = 1_000_000
  const use = [rateLimit(3, () => time)] as const
  const [one, again, other] = [await open(use, 1), await open(use, 1), await open(use, 2)]
  await one.client.calls.add(1)
  await again.client.calls.add(1)
  await one.client.calls.add(1)
  assert.ok(isKitError(await failure(again.client.calls.add(1)), 'REFUSED'))
  assert.is(await other.client.calls.add(1), 2)
  time += 1000
  assert.is(await again.client.calls.add(1), 2)
  for (const { served } of [one, again, other]) served.stop()
})

test('cache: the handler runs once for each input while the answer is kept; a failure is not kept', async () => {
  let time = 0
  const { client, served, runs } = await open([cached(['calls.add'], 1000, () => time)])
  assert.equal([await client.calls.add(1), await client.calls.add(1), await client.calls.add(2)], [2, 2, 3])
  assert.is(runs.count, 2)
  time = 1000
  await client.calls.add(1)
  assert.is(runs.count, 3)
  served.stop()
  let fails = true
  const second = await open([
    cached(['calls.add'], 1000, () => time),
    (_request, next) => {
      if (fails) throw new Error('once')
      return next()
    },
  ])
  const { client: asking } = second
  await failure(asking.calls.add(1))
  fails = false
  assert.is(await asking.calls.add(1), 2)
  second.served.stop()
})

test('timeout: the caller is answered, and what is quick is not disturbed', async () => {
  const { client, served } = await open([deadline(20)])
  assert.ok(isKitError(await failure(client.calls.hang()), 'REFUSED'))
  assert.is(await client.calls.add(1), 2)
  const items: number[] = []
  for await (const item of client.streams.count(2)) items.push(item)
  assert.equal(items, [0, 1])
  served.stop()
})

test.run()

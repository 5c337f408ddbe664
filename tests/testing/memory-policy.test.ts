// An app's test must not pass where the app would refuse: the bridge of a test judges by main's own rules.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defineContract, isKitError, type Next, unchecked } from '../../contract/index.js'
import { notes } from '../../examples/notes/contract.js'
import type { Library } from '../../examples/notes/library.js'
import { createProvider, type Shared } from '../../examples/notes/provider.js'
import type { Report } from '../../link/report.js'
import {
  compareManifest,
  createManualClock,
  createMemoryBridge,
  type MemoryBridge,
  type MemoryBridgeOptions,
} from '../../testing/index.js'
import * as page from '../../testing/renderer.js'
import { ROOT } from '../helpers/compiler.js'

const desk = defineContract('desk', {
  calls: { read: { output: unchecked<string>() }, wipe: {} },
  streams: { dump: { item: unchecked<number>() } },
  events: { secret: { payload: unchecked<number>() }, plain: { payload: unchecked<number>() } },
  notices: { poke: {} },
})

let bridge: MemoryBridge | undefined
let told: string[] = []
const report = ({ kind, contract, member, text }: Report) =>
  void told.push([kind, contract, member, text].filter((part) => part !== undefined).join(' '))
const open = (options?: MemoryBridgeOptions) => {
  told = []
  bridge = createMemoryBridge({ report, ...options })
  return bridge
}
test.after.each(() => bridge?.close())

const poked: string[] = []
const provider = {
  calls: { read: () => 'text', wipe: () => {} },
  streams: {
    *dump() {
      yield 1
    },
  },
  notices: { poke: () => void poked.push('poke') },
}
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )
const admins = { allow: { origins: ['app://admin'] } }

test('a contract that is not for the page is refused, and the report has the cure', async () => {
  const own = open({ facts: { origin: 'app://notes' } })
  own.provide(desk, provider, admins)
  assert.is(await codeOf(page.connect(desk)), 'REFUSED')
  assert.equal(told, [
    "refused desk contract-not-allowed. The contract's own allow in provide(contract, …, { allow }), or the one given to connect(contract, target, { allow }), does not let this document in, or its `when` threw or returned a Promise",
  ])
  own.close()
  open({ facts: { origin: 'app://admin' } }).provide(desk, provider, admins)
  assert.is(await (await page.connect(desk)).calls.read(), 'text')
})

test('a page that asked first is judged too, and `when` at each time that it asks', async () => {
  const asking = page.connect(desk)
  let isOpen = false
  open().provide(desk, provider, { allow: { when: () => isOpen } })
  assert.is(await codeOf(asking), 'REFUSED')
  isOpen = true
  assert.is(await codeOf(page.connect(desk)), 'done')
})

test('what `members` keep from the page is refused, dropped or not sent, as by main', async () => {
  const served = open({ facts: { origin: 'app://notes' } }).provide(desk, provider, {
    members: {
      'calls.wipe': admins,
      'streams.dump': admins,
      'events.secret': admins,
      'notices.poke': admins,
    },
  })
  const api = await page.connect(desk)
  assert.is(await codeOf(api.calls.wipe()), 'REFUSED')
  assert.is(await codeOf(api.streams.dump().next()), 'REFUSED')
  api.notices.poke()
  const heard: number[] = []
  api.events.on('secret', (payload) => void heard.push(payload))
  const plain = api.events.once('plain')
  served.events.emit('secret', 1)
  served.events.emit('plain', 2)
  assert.is(await plain, 2)
  assert.equal(heard, [])
  assert.equal(poked, [])
  assert.is(await api.calls.read(), 'text')
  assert.equal(
    told.map((line) => line.split(' ').slice(0, 3).join(' ')),
    ['calls.wipe', 'streams.dump', 'notices.poke'].map((path) => `refused desk ${path}`),
  )
  assert.match(told[0] ?? '', /member-not-allowed\. The member's own allow/)
})

test('a state that is not for the page is never told to it, and one that `when` keeps back is what it was', async () => {
  const vault = defineContract('vault', {
    states: { secret: { value: unchecked<string>() }, plain: { value: unchecked<string>() } },
  })
  let isOpen = false
  const served = open().provide(
    vault,
    { states: { secret: 'one', plain: 'a' } },
    { members: { 'states.secret': { allow: { when: () => isOpen } } } },
  )
  const { states } = await page.connect(vault)
  const heard: unknown[] = []
  states.secret.subscribe((value) => void heard.push(value))
  const setBoth = async (secret: string, plain: string) => {
    served.states.secret.set(secret)
    served.states.plain.set(plain)
    await new Promise<void>(
      (resolve) => void states.plain.subscribe((value) => void (value === plain && resolve())),
    )
  }
  await setBoth('two', 'b')
  isOpen = true
  await setBoth('three', 'c')
  isOpen = false
  await setBoth('four', 'd')
  assert.equal(heard, [undefined, 'three'])
  assert.is(states.secret.get(), 'three')
  assert.equal(told, [], 'nobody asked for it')
})

test('what requires a person is let in once for each gesture, within five seconds', async () => {
  const clock = createManualClock()
  const own = open({ clock })
  own.provide(desk, provider, { members: { 'calls.wipe': { requires: 'user-gesture' } } })
  const api = await page.connect(desk)
  assert.is(await codeOf(api.calls.wipe()), 'REFUSED')
  assert.match(told.at(-1) ?? '', /calls\.wipe no-user-gesture/)
  own.gesture()
  assert.is(await codeOf(api.calls.wipe()), 'done')
  assert.is(await codeOf(api.calls.wipe()), 'REFUSED')
  own.gesture()
  clock.advance(5_001)
  assert.is(await codeOf(api.calls.wipe()), 'REFUSED')
})

test('a rule that says nothing known is refused, as by main', () => {
  const own = open()
  for (const options of [{ members: { 'calls.wip': {} } }, { allow: { origin: [] } }]) {
    assert.throws(
      () => own.provide(desk, provider, options as object),
      (error: unknown) => isKitError(error, 'INVALID_ARGUMENT'),
    )
  }
})

test('given what main’s bridge is given, it keeps out whom that keeps out', async () => {
  const allow = {
    origins: ['app://notes'],
    when: ({ webContentsId }: { webContentsId: number }) => webContentsId < 9,
  }
  const codes = async (facts: MemoryBridgeOptions['facts']) => {
    const own = open({ allow, facts: { origin: 'app://notes', ...facts } })
    own.provide(desk, provider)
    own.openPort('plain')
    const inPage = page.provide(desk, provider)
    const found = await Promise.all(
      [page.connect(desk), page.connectPeer(desk), page.claimPort('plain'), own.connect(desk)].map(codeOf),
    )
    inPage.stop()
    own.close()
    return found
  }
  const none = ['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE', 'TIMEOUT']
  assert.equal(await codes({}), ['done', 'done', 'done', 'done'])
  assert.equal(await codes({ origin: 'app://evil' }), none)
  assert.match(told[0] ?? '', /^refused a document origin\. Add it: createBridge.*app:\/\/evil/)
  assert.equal(await codes({ webContentsId: 9 }), none)
  assert.equal(await codes({ isMainFrame: false }), none)
  assert.equal(await codes({ webContentsType: 'webview' }), none)
  assert.equal(await codes({ hasOpener: true }), none)
  assert.throws(
    () => createMemoryBridge({ allow: { origins: ['app://notes/'] } }),
    (error: unknown) => isKitError(error, 'INVALID_ARGUMENT'),
  )
})

test('a file is let in by its path', async () => {
  const facts = { origin: 'file://', fileUrl: 'file:///app/my%20page.html?a#b' }
  const codeFor = async (path: string) => {
    const own = open({ allow: { unsafeFilePaths: [path] }, facts })
    own.provide(desk, provider)
    const code = await codeOf(page.connect(desk))
    own.close()
    return code
  }
  assert.is(await codeFor('/app/my page.html'), 'done')
  assert.is(await codeFor('/app/other.html'), 'UNAVAILABLE')
})

test('its manifest is the one that the demo’s bridge gives, and what keeps a test to one takes it', () => {
  const allow = { origins: ['app://notes'] }
  const own = open({ allow, facts: { origin: 'app://notes' } })
  own.provide(notes, createProvider({} as Library, {} as Shared))
  const kept = JSON.parse(readFileSync(join(ROOT, 'examples/notes/manifest.json'), 'utf8'))
  assert.equal(compareManifest(kept, own.manifest()), [])
})

test('its manifest has rules, limits and middleware, and by default lets in just the page', () => {
  function audited(_request: object, next: Next) {
    return next()
  }
  const own = open({ facts: { origin: 'app://admin' }, limits: { depth: 9 } }).use(audited)
  const served = own.provide(desk, provider, {
    ...admins,
    limits: { inFlightCalls: 3 },
    members: { 'calls.wipe': { requires: 'user-gesture' } },
  })
  const { allow, contracts, joins } = own.manifest()
  const outer = { origins: ['app://admin'], subFrames: false, unsafeFiles: [], predicate: false }
  assert.equal(allow, { ...outer, insideRefusedPages: false, webviews: false, openedWindows: false })
  assert.equal(joins, [])
  const { members, ...rest } = contracts.desk as NonNullable<typeof contracts.desk>
  assert.equal(rest, {
    allow: outer,
    limits: { depth: 9, inFlightCalls: 3 },
    middleware: ['audited'],
    errors: {},
  })
  assert.equal(members['calls.wipe'], { kind: 'call', requires: 'user-gesture' })
  served.stop()
  assert.equal(own.manifest().contracts, {})
})

test('the manifest is of what is judged, whatever becomes of the objects that were given', () => {
  const rules = { origins: ['app://test', 'app://admin'] }
  const narrow = { origins: ['app://test'] }
  const own = open({ allow: rules })
  own.provide(desk, provider, { allow: narrow, members: { 'calls.wipe': { allow: narrow } } })
  const before = own.manifest()
  rules.origins.push('app://evil')
  narrow.origins.push('app://admin')
  assert.equal(own.manifest(), before)
})

test('a misspelt option is refused, which would leave the contract open', () => {
  const own = open()
  const bad = { alow: admins.allow, member: {}, uses: [] }
  for (const [name, value] of Object.entries(bad)) {
    assert.throws(
      () => own.provide(desk, provider, { [name]: value } as never),
      (error: unknown) => isKitError(error, 'INVALID_ARGUMENT') && error.message.endsWith(`got ${name}`),
    )
  }
  assert.equal(own.manifest().contracts, {})
  own.close()
  assert.throws(() => createMemoryBridge({ alow: admins.allow } as never), /`options`.*allow.*got alow/)
})

test('a contract’s own limits stand beside those of the bridge', async () => {
  open({ limits: { depth: 2 } }).provide(
    defineContract('deep', { calls: { take: { input: unchecked<object>() } } }),
    { calls: { take: () => {} } },
    { limits: { inFlightCalls: 3 } },
  )
  const api = await page.connect<ReturnType<typeof deepOf>>('deep')
  assert.is(await codeOf(api.calls.take([[[[]]]])), 'LIMIT_EXCEEDED')
})
const deepOf = () => defineContract('deep', { calls: { take: { input: unchecked<object>() } } })

test('a closed one takes nothing more, and closing it twice leaves the next one alone', async () => {
  const first = open()
  first.close()
  for (const ask of [
    () => first.provide(desk, provider),
    () => first.use((_request, next) => next()),
    () => first.openPort('plain'),
    () => first.refuse('desk'),
  ]) {
    assert.throws(ask, (error: unknown) => isKitError(error, 'BRIDGE_CLOSED'))
  }
  assert.is(await codeOf(first.connect(desk)), 'BRIDGE_CLOSED')
  open()
  first.close()
  assert.throws(
    () => createMemoryBridge(),
    (error: unknown) => isKitError(error, 'ALREADY_PROVIDED'),
  )
})

test.run()

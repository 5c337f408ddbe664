// The bridge of an app's tests, and the page's door that finds it.
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  asErrorOf,
  defineContract,
  isKitError,
  type Middleware,
  type Provider,
  unchecked,
} from '../../contract/index.js'
import type { Bridge, DocumentFacts } from '../../main/index.js'
import { asMessagePort } from '../../port/index.js'
import type * as Renderer from '../../renderer/index.js'
import { createMemoryBridge, type MemoryBridge, type MemoryBridgeOptions } from '../../testing/index.js'
import * as page from '../../testing/renderer.js'
import { ROOT } from '../helpers/compiler.js'
import { importDoor, playEveryProcess } from '../helpers/doors.js'

// It stands for the real door, so that code under test is typed the same. `claimPort` gives the program's own MessagePort.
page satisfies Omit<typeof Renderer, 'claimPort'>

const notes = defineContract('notes', {
  calls: { whoAmI: { output: unchecked<string>() }, fail: {} },
  events: { saved: { payload: unchecked<string>() } },
  states: { theme: { value: unchecked<string>() } },
  errors: { Gone: unchecked<{ id: string }>() },
})

const provider: Provider<typeof notes, DocumentFacts> = {
  calls: {
    whoAmI: (_input, { session }) => `${session.origin} ${session.webContentsId} ${session.webContentsType}`,
    fail: (_input, { errors }) => {
      throw errors.Gone({ id: 'a' })
    },
  },
  states: { theme: 'dark' },
}

let bridge: MemoryBridge | undefined
const open = (options?: MemoryBridgeOptions) => {
  bridge = createMemoryBridge(options)
  return bridge
}
test.after.each(() => bridge?.close())

const rejection = async (promise: Promise<unknown>): Promise<{ code: string; message: string }> => {
  try {
    await promise
  } catch (error) {
    return error as { code: string; message: string }
  }
  throw new Error('did not reject')
}

test('it has the names of the door that it stands for', async () => {
  playEveryProcess()
  const built = await import(join(ROOT, 'dist/testing-renderer.js'))
  assert.equal(Object.keys(built).sort(), Object.keys(await importDoor('./renderer')).sort())
  assert.equal(Object.keys(built).sort(), Object.keys(page).sort())
})

test('an app’s function for the real bridge takes it', async () => {
  const serve = (real: Pick<Bridge, 'provide'>) => real.provide(notes, provider)
  serve(open({ facts: { origin: 'app://notes', webContentsId: 7 } }))
  const api = await page.connect(notes)
  assert.is(await api.calls.whoAmI(), 'app://notes 7 window')
  assert.equal(asErrorOf(await rejection(api.calls.fail()), notes)?.data, { id: 'a' })
})

test('middleware that main’s bridge uses is used by a test’s, in its order, outside of a contract’s own', async () => {
  const order: string[] = []
  const named =
    (name: string): Middleware =>
    ({ member, session }, next) => {
      order.push(`${name} ${member} ${Object.hasOwn(session, 'origin')}`)
      return next()
    }
  const withRole: Middleware<{ role: string }, object, DocumentFacts> = (
    { session, member, refuse },
    next,
  ) => {
    if (member === 'calls.fail') throw refuse('not here')
    return next({ role: session.webContentsId === 7 ? 'admin' : 'guest' })
  }
  const told: unknown[] = []
  const report = ({ kind, member, text }: { kind: string; member: string | undefined; text: string }) =>
    void told.push([kind, member, text])
  const first = open({ facts: { webContentsId: 7 }, report })
  const used = first.use(withRole).use(named('a')).use(named('b'))
  assert.is(used, first as never, 'it is changed, and returned')
  used.provide(
    notes,
    { ...provider, calls: { ...provider.calls, whoAmI: (_, { role }) => role } },
    { use: [named('own')] },
  )
  const api = await page.connect(notes)
  assert.is(await api.calls.whoAmI(), 'admin')
  assert.equal(order, ['a calls.whoAmI true', 'b calls.whoAmI true', 'own calls.whoAmI true'])
  assert.is((await rejection(api.calls.fail())).code, 'REFUSED')
  assert.equal(told, [['refused', 'calls.fail', 'not here']])
})

test('use after provide says what to change, and can be had when nothing is provided any more', () => {
  const own = open()
  const pass: Middleware = (_request, next) => next()
  const thrown = (use: () => unknown) => {
    try {
      use()
    } catch (error) {
      return error as { code: string; message: string }
    }
    return assert.unreachable('it is refused')
  }
  own.refuse('other')
  own.use(pass)
  const served = own.provide(notes, provider)
  const { code, message } = thrown(() => own.use(pass)) as { code: string; message: string }
  assert.is(code, 'ALREADY_PROVIDED')
  assert.match(message, /^`notes` is provided already.*before the first provide\(\)$/)
  served.stop()
  own.use(pass)
  own.provide(notes, provider)
  served.stop()
  assert.is(
    (thrown(() => own.use(pass)) as { code: string }).code,
    'ALREADY_PROVIDED',
    'the first is not the second',
  )
  const wrong = thrown(() => own.use('text' as never)) as { code: string }
  assert.is(wrong.code, 'INVALID_ARGUMENT')
})

test('a page may ask first, even before there is a bridge', async () => {
  const asking = page.connect(notes)
  const served = open().provide(notes, provider)
  const api = await asking
  const told = api.events.once('saved')
  served.events.emit('saved', 'a')
  assert.is(await told, 'a')
})

test('a page has the state of the test’s provider, and the test that of the page', async () => {
  const served = open().provide(notes, provider)
  const api = await page.connect<typeof notes>('notes')
  assert.is(api.states.theme.get(), 'dark')
  const light = new Promise<void>((resolve) => {
    api.states.theme.subscribe((theme) => void (theme === 'light' && resolve()))
  })
  served.states.theme.set('light')
  await light
  served.stop()
  const inPage = page.provide(notes, provider as never)
  const client = await (bridge as MemoryBridge).connect(notes)
  assert.is(client.states.theme.get(), 'dark')
  inPage.stop()
})

test('a page that nobody answers hears within a second what is missing', async () => {
  open()
  // However long a busy machine stands still, timers of one process end in their order.
  let isLate = false
  const late = setTimeout(() => {
    isLate = true
  }, 3_000)
  const { code, message } = await rejection(page.connect(notes, { timeoutMs: 60_000 }))
  assert.is(code, 'TIMEOUT')
  assert.match(message, 'provide(notes, …)')
  assert.not.ok(isLate)
  clearTimeout(late)
  assert.is((await rejection(page.connect(notes, { timeoutMs: 5 }))).code, 'TIMEOUT')
  assert.is(await rejection(page.connect(notes, { signal: AbortSignal.abort('why') })), 'why' as never)
  const abort = new AbortController()
  const waiting = rejection(page.connect(notes, { signal: abort.signal }))
  abort.abort('later')
  assert.is(await waiting, 'later' as never)
})

test('a test may refuse a page, by contract or name', async () => {
  const own = open()
  own.refuse(notes)
  own.refuse('other', 'UNAVAILABLE')
  assert.is((await rejection(page.connect(notes))).code, 'REFUSED')
  assert.is((await rejection(page.connect(defineContract('other', {})))).code, 'UNAVAILABLE')
})

test('`close` ends every session, and the next bridge begins anew', async () => {
  const first = open()
  const served = first.provide(notes, provider)
  const api = await page.connect(notes)
  assert.is(served.sessions.length, 1)
  first.close()
  first.close()
  assert.is((await api.closed).code, 'BRIDGE_CLOSED')
  assert.is(served.sessions.length, 0)
  open().provide(notes, provider)
  assert.is((await page.connect(notes)).closed instanceof Promise, true)
})

test('one bridge at a time, and one provider of a contract; `stop` makes room', async () => {
  const own = open()
  assert.throws(
    () => createMemoryBridge(),
    (error: unknown) => isKitError(error, 'ALREADY_PROVIDED'),
  )
  const served = own.provide(notes, provider)
  assert.throws(
    () => own.provide(notes, provider),
    (error: unknown) => isKitError(error, 'ALREADY_PROVIDED'),
  )
  served.stop()
  own.provide(notes, provider)
})

const editor = defineContract('editor', { calls: { unsaved: { output: unchecked<boolean>() } } })

test('main calls the page, whichever is first, and does not trust it', async () => {
  const own = open()
  const asking = own.connect(editor)
  const served = page.provide(editor, {
    calls: { unsaved: (_input, { session }) => session.peer.kind === 'main' },
  })
  const client = await asking
  const answer: unknown = await client.calls.unsaved()
  assert.is(answer, true)
  served.stop()
  assert.is((await client.closed).code, 'CLOSED')
  assert.is((await rejection(own.connect(editor, undefined, { timeoutMs: 5 }))).code, 'TIMEOUT')
})

test('`connectPeer` finds what the bridge provides, and is told of a page', async () => {
  open().provide(editor, { calls: { unsaved: (_input, { session }) => session.peer.kind === 'page' } })
  const client = await page.connectPeer(editor)
  assert.is(await client.calls.unsaved(), true)
  assert.is(client.peer.kind, 'page')
})

test('`claimPort` takes the port that the test opened, which closes with the bridge', async () => {
  const own = open()
  const main = asMessagePort(own.openPort('plain'))
  const port = await page.claimPort('plain')
  port.onmessage = ({ data }) => port.postMessage([data])
  const answer = new Promise((resolve) => {
    main.onmessage = ({ data }) => resolve(data)
  })
  main.postMessage('hello')
  assert.equal(await answer, ['hello'])
  const closed = new Promise<void>((resolve) => {
    port.onclose = () => resolve()
  })
  own.close()
  await closed
  assert.is((await rejection(page.claimPort('plain', { timeoutMs: 5 }))).code, 'TIMEOUT')
})

test('two copies of the module share one main', async () => {
  const copy = (await import(join(ROOT, 'dist/testing-renderer.js'))) as typeof page
  open().provide(notes, provider)
  assert.is(await (await copy.connect(notes)).calls.whoAmI(), 'app://test 1 window')
})

test('fake timers that are put in later do not stop the messages', async () => {
  const { setTimeout, setImmediate, clearTimeout } = globalThis
  const never = (() => 0) as never
  Object.assign(globalThis, { setTimeout: never, setImmediate: never, clearTimeout: never })
  try {
    open().provide(notes, provider)
    assert.is(await (await page.connect(notes)).calls.whoAmI(), 'app://test 1 window')
  } finally {
    Object.assign(globalThis, { setTimeout, setImmediate, clearTimeout })
  }
})

test.run()

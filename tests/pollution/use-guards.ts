import type { Bridge } from '../../main/index.js'
import { IPC_CLAIM, IPC_HELLO, PROTOCOL_VERSION } from '../../wire/protocol.js'
import { FakeContents, type FakeElectron, FakeFrame, type FakePort } from './fake-electron.js'
import type { Doors } from './loader.js'
import { soon, steadily, type Told } from './shown.js'

/** A schema by hand, as in `contract.ts`; with a form for JSON Schema. */
const text = {
  '~standard': {
    version: 1,
    vendor: 'tests',
    validate: (value: unknown) =>
      typeof value === 'string' ? { value } : { issues: [{ message: 'no text' }] },
    jsonSchema: { input: ({ target }: { target: string }) => ({ type: 'string', $comment: target }) },
  },
} as const

/** Middleware of the bridge and of a contract, rules of single members, gestures, the manifest and the counts. */
export async function useGuards(
  { contract, port }: Doors,
  electron: FakeElectron,
  bridge: Bridge,
  told: Told,
): Promise<void> {
  const { defineContract, unchecked } = contract
  const guarded = defineContract('guarded', {
    version: 3,
    calls: { open: { input: text as never }, wipe: {}, secret: { output: unchecked<string>() } },
    streams: { export: { item: unchecked<number>() } },
    events: { level: { payload: unchecked<number>() }, saved: {} },
    notices: { typing: { input: text as never } },
    states: { theme: { value: unchecked<string>() } },
    errors: { Forbidden: unchecked<string>() },
  })
  const around = (name: string) =>
    Object.defineProperty(
      (
        request: Record<'kind' | 'contract' | 'member' | 'input' | 'context', unknown>,
        next: (more?: object) => unknown,
      ) => {
        const { kind, contract: of, member, input, context } = request
        told.aside(name, [kind, of, member, input, Object.entries(context as object)])
        if (input === 'refused')
          throw (request as never as { refuse(why: string): Error }).refuse('not this one')
        if (input === 'forbidden')
          throw (request as never as { errors: { Forbidden(data: string): Error } }).errors.Forbidden(
            'by role',
          )
        return next(name === 'bridge’s' ? { user: 'somebody' } : undefined)
      },
      'name',
      { __proto__: null, value: name } as PropertyDescriptor,
    )
  bridge.use(around('bridge’s') as never)
  // From here on it counts.
  bridge.stats()
  const handled = (what: string) => (_input: unknown, context: object) =>
    told.aside(what, (context as { user: unknown }).user)
  const provider = {
    calls: { open: handled('open'), wipe: handled('wipe'), secret: () => 'secret' },
    streams: { export: () => [1, 2] },
    notices: { typing: handled('typing') },
    states: { theme: 'dark' },
  }
  const provide = (options: object) => bridge.provide(guarded, provider as never, options as never)
  for (const members of [
    { 'calls.gone': {} },
    { 'calls.wipe': { allows: {} } },
    { 'calls.wipe': { requires: 'a click' } },
    { 'calls.wipe': { allow: { origins: [5] } } },
    { 'states.theme': { requires: 'user-gesture' } },
    { 'events.saved': { requires: 'user-gesture' } },
    5,
  ])
    await told.of('a bad rule', () => provide({ members }))
  await told.of('bad middleware', () => provide({ use: [5] }))
  const served = provide({
    use: [around('contract’s')],
    limits: { inFlightCalls: 8 },
    members: {
      'calls.wipe': { requires: 'user-gesture' },
      'calls.secret': { allow: { origins: ['app://worker'] } },
      'streams.export': { allow: { when: () => true } },
      'events.level': { allow: { origins: ['app://worker'] } },
      'states.theme': { allow: { origins: ['app://notes'] } },
    },
  })
  await told.of('middleware that comes late', () => bridge.use(around('late') as never))
  told.say('manifest', JSON.stringify(bridge.manifest()))

  const page = electron.open(new FakeContents(new FakeFrame('app://notes')))
  const say = (message: readonly unknown[]) => electron.say(page, page.mainFrame, message)
  say([IPC_HELLO, 'guarded', PROTOCOL_VERSION])
  await page.mainFrame.next()
  say([IPC_CLAIM, 'guarded', 'guarded', 'consumer', 'g1', undefined])
  const { ports } = await page.mainFrame.next()
  const api = await port.connect(guarded, ports[0] as FakePort as never, { trust: 'trusted' })
  const calls = api.calls as never as Record<string, (input?: string) => Promise<unknown>>
  for (const input of ['a', 'refused', 'forbidden']) await told.of(`open ${input}`, () => calls.open?.(input))
  await told.of('secret', () => calls.secret?.())

  const inputs: readonly (object | undefined)[] = [
    undefined,
    {},
    { type: 'keyDown', key: 'Shift' },
    { type: 'rawKeyDown', key: 'a', isAutoRepeat: true },
    { type: 'rawKeyDown', key: 'a' },
    { type: 'mouseDown' },
  ]
  for (const input of inputs) {
    if (input !== undefined) page.emit('input-event', {}, input)
    await told.of('wipe', () => calls.wipe?.())
  }
  await told.of('wipe with an input that is spent', () => calls.wipe?.())
  const items = api.streams.export()
  for (let next = await items.next(); next.done !== true; next = await items.next())
    told.say('item', next.value)
  const events = api.events as never as { on(name: string, listener: (payload: unknown) => void): void }
  for (const name of ['level', 'saved']) events.on(name, (payload) => told.aside(name, payload))
  const typing = (api as never as { notices: { typing(input: string): void } }).notices.typing
  for (const input of ['a', 'refused']) typing(input)
  const emit = (served as never as { events: { emit(name: string, payload?: unknown): void } }).events.emit
  emit('level', 5)
  emit('saved')
  // What has been sent before this call was answered has come.
  await told.of('open', () => calls.open?.('last'))
  await soon()
  told.say('stats', steadily(bridge.stats()))
  api.close()
  served.stop()
}

import type * as contract from '../../contract/index.js'
import type { Client, Served } from '../../contract/infer.js'
import type { Notes } from './contract.js'
import { soon, type Told } from './shown.js'

type ContractDoor = typeof contract

/** Uses one session for everything that a session can do, and tells of each answer. */
export async function useSession(
  told: Told,
  { isErrorOf, asErrorOf, isKitError, toReadableStream }: ContractDoor,
  api: Client<Notes>,
  served: Served<Notes>,
): Promise<void> {
  told.say('the client', api)
  told.say('the sessions', served.sessions)

  // Calls: without options, with empty ones, and with each of two.
  await told.of('open', () => api.calls.open('a'))
  await told.of('open with {}', () => api.calls.open('b', {}))
  await told.of('open in time', () => api.calls.open('c', { timeoutMs: 5_000 }))
  await told.of('open with a signal', () => api.calls.open('d', { signal: new AbortController().signal }))
  await told.of('list', () => api.calls.list())
  await told.of('list with {}', () => api.calls.list({}))
  await told.of('plain', () => api.calls.plain())
  await told.of('slow', () => api.calls.slow('e'))
  const rich = { a: [new Map([[{}, new Date(1)]]), new Set([1n])], b: { c: undefined }, d: /x/g.source }
  await told.of('echo', () => api.calls.echo(rich))
  await told.of('many', () => Promise.all([1, 2, 3].map((n) => api.calls.echo(n))))

  // Failures: the schema's, the handler's, declared ones, values that do not cross, the caller's own.
  await told.of('a wrong input', () => api.calls.open(5 as never))
  for (const id of ['missing', 'odd', 'undeclared', 'broken', 'nothing']) {
    const error = await api.calls.open(id).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    told.say(id, error)
    told.say(`${id} is`, [
      isErrorOf(error, api as never, 'NotFound' as never),
      (asErrorOf(error, api as never) as Error | undefined)?.name,
      isKitError(error),
      isKitError(error, 'INTERNAL'),
    ])
  }
  await told.of('a function as input', () => api.calls.echo({ deep: [() => 1] }))
  await told.of('a function as result', () => api.calls.echo('a function'))
  await told.of('a wrong result', () => api.calls.wrong())
  await told.of('no time', () => api.calls.open('x', { timeoutMs: 0 }))
  await told.of('too late', () => api.calls.hang('h', { timeoutMs: 1 }))
  const controller = new AbortController()
  const aborted = told.of('aborted', () => api.calls.hang('i', { signal: controller.signal }))
  controller.abort('enough')
  await aborted
  await told.of('aborted before', () => api.calls.hang('j', { signal: controller.signal }))

  // Streams: to the end, left early, failing, as bytes, as a web stream, without an iterator's return().
  await told.of('count', () => all(api.streams.count(3)))
  await told.of('count with {}', () => all(api.streams.count(2, {})))
  await told.of('count and leave', async () => {
    for await (const n of api.streams.count(1_000_000)) if (n === 2) return n
    return 'never'
  })
  await told.of('few', () => all(api.streams.few()))
  await told.of('file', () => all(api.streams.file()))
  await told.of('late', () => all(api.streams.late('l')))
  await told.of('late, missing', () => all(api.streams.late('missing')))
  await told.of('late and leave', async () => {
    const stream = api.streams.late('m')
    return [await stream.next(), await stream.return(), await stream.next()]
  })
  await told.of('count, wrong', () => all(api.streams.count('x' as never)))
  await told.of('a web stream', async () => {
    const reader = toReadableStream(api.streams.count(2)).getReader()
    return [await reader.read(), await reader.read(), await reader.read()]
  })

  // Events: heard often, once, no longer, in time; the latest alone; refused ones.
  const heard: unknown[] = []
  const off = api.events.on('saved', (payload) => void heard.push(payload))
  const stopped = new AbortController()
  api.events.on('saved', () => void heard.push('bounded'), { signal: stopped.signal })
  const once = told.of('once', () => api.events.once('tick'))
  const onceInTime = told.of('once in time', () => api.events.once('tick', { timeoutMs: 5_000 }))
  const onceWithout = told.of('once with {}', () => api.events.once('tick', {}))
  served.events.emit('saved', { id: 'one' })
  served.events.emit('tick')
  await Promise.all([once, onceInTime, onceWithout])
  stopped.abort()
  served.sessions[0]?.events.emit('saved', { id: 'two' })
  const levels: unknown[] = []
  const last = new Promise<void>((resolve) => {
    api.events.on('level', (level) => {
      levels.push(level)
      if (level === 3) resolve()
    })
  })
  for (const level of [1, 2, 3]) served.events.emit('level', level)
  await last
  off()
  served.events.emit('saved', { id: 'three' })
  await told.of('a wrong payload', () => served.events.emit('saved', {} as never))
  await told.of('no such event', () => (served.events.emit as (name: string) => void)('nothing'))
  await told.of('no such event to hear', () => api.events.on('nothing' as never, (() => {}) as never))
  await told.of('a payload that is none', () =>
    (served.events.emit as (name: string, payload: number) => void)('tick', 5),
  )

  // States: the first value, the newest, one that is refused, and after the end.
  const values: unknown[] = [api.states.theme.get(), api.states.size.get()]
  const unsubscribe = api.states.theme.subscribe((value) => void values.push(value))
  served.states.theme.set({ name: 'light' })
  const arrived = new Promise<void>((resolve) => {
    api.states.size.subscribe((size) => void (size === 2 && resolve()))
  })
  served.states.size.set(2)
  await arrived
  unsubscribe()
  await told.of('a wrong value', () => served.states.size.set('x' as never))
  await told.of('a listener that is none', () => api.states.size.subscribe(5 as never))
  told.say('values', [values, served.states.theme.get(), served.states.size.get()])

  // Notices, whose handlers have run when a later call is answered.
  api.notices.typing('t')
  api.notices.poke()
  await told.of('a function as notice', () => api.notices.typing((() => 1) as never))
  await api.calls.plain()
  told.say('heard', [heard, levels])

  const left = told.of('pending at the end', () => api.calls.hang('k'))
  const waiting = told.of('waiting at the end', () => api.events.once('tick'))
  await api.calls.plain()
  api.close()
  await Promise.all([left, waiting])
  told.say('closed', await api.closed)
  // The other end hears of it a few tasks later.
  for (let i = 0; i < 1000 && served.sessions.length > 0; i++) await soon()
  await told.of('after the end', () => api.calls.list())
  told.say('states after the end', [api.states.theme.get(), api.states.size.get()])
  await told.of('a stream after the end', () => all(api.streams.count(1)))
  await told.of('an event after the end', () => api.events.once('tick'))
}

/** A part of it, for those who look at what is around a session. */
export async function useBriefly(
  told: Told,
  api: Client<Notes>,
  served: Pick<Served<Notes>, 'sessions' | 'events'>,
): Promise<void> {
  told.say('the client', api)
  await told.of('open', () => api.calls.open('a', { timeoutMs: 5_000 }))
  await told.of('missing', () => api.calls.open('missing'))
  await told.of('broken', () => api.calls.open('broken'))
  await told.of('list', () => api.calls.list())
  await told.of('few', () => all(api.streams.few()))
  const tick = told.of('once', () => api.events.once('tick'))
  served.events.emit('tick')
  await tick
  api.notices.typing('t')
  await api.calls.plain()
  api.close()
  told.say('closed', await api.closed)
  // The other end hears of it a few tasks later.
  for (let i = 0; i < 1000 && served.sessions.length > 0; i++) await soon()
}

async function all(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const list: unknown[] = []
  for await (const item of items) list.push(item)
  return list
}

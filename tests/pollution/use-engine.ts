import type { Client, Served } from '../../contract/infer.js'
import { defineNotes, type Notes, notesProvider } from './contract.js'
import type { Doors } from './loader.js'
import type { Told } from './shown.js'
import { useSession } from './use-session.js'

type Engine = Pick<Doors, 'contract' | 'port'>
const report = (told: Told) => (entry: { kind: string; member: unknown; text: string; cause: unknown }) =>
  told.aside('report', [entry.kind, entry.member, entry.text, entry.cause])

/** Contracts and their faults; then sessions over the platform's own ports, trusted and not. */
export async function useEngine({ contract, port }: Engine, told: Told): Promise<void> {
  await useContracts({ contract }, told)
  const notes = defineNotes(contract)
  const provider = notesProvider((what, value) => told.aside(what, value))
  const connected = async (trust: 'trusted' | 'untrusted', options: object | undefined) => {
    const { 0: near, 1: far } = port.createPortPair()
    const served = port.provide(notes, provider, far, { report: report(told), ...options })
    const off = served.onSession((session) => told.aside('a session', Object.keys(session)))
    const api =
      trust === 'trusted'
        ? await port.connect(notes, near, { trust })
        : await port.connect(notes, near, { report: report(told), ...options })
    off()
    return { api: api as unknown as Client<Notes>, served: served as unknown as Served<Notes> }
  }
  for (const trust of ['trusted', 'untrusted'] as const) {
    await told.of(trust, async () => {
      const { api, served } = await connected(trust, undefined)
      await useSession(told, contract, api, served)
      served.stop()
    })
  }
  await told.of('narrow limits', async () => {
    const limits = {
      inFlightCalls: 1,
      openStreams: 1,
      streamWindow: 2,
      depth: 3,
      bytes: 1000,
      unreadEvents: 2,
    }
    const { api, served } = await connected('untrusted', { limits })
    await told.of('queued', () => Promise.all(['a', 'b'].map((id) => api.calls.slow(id))))
    await told.of('too deep', () => api.calls.echo([[[[[1]]]]]))
    await told.of('too large', () => api.calls.echo('x'.repeat(2000)))
    await told.of('a stream', async () => {
      const items: unknown[] = []
      for await (const item of api.streams.count(5)) items.push(item)
      return items
    })
    await told.of('too many events', () => {
      for (let i = 0; i < 4; i++) served.events.emit('tick')
    })
    told.say('closed', await api.closed)
  })
  await told.of('by name', async () => {
    const { 0: near, 1: far } = port.createPortPair()
    const served = port.provide(notes, provider, far)
    const api = await port.connect('notes' as never, near, { trust: 'trusted' })
    await told.of('list', () => (api as unknown as Client<Notes>).calls.list())
    served.stop()
    told.say('closed', await (api as unknown as Client<Notes>).closed)
  })
  await told.of('another contract', () => {
    const { 0: near, 1: far } = port.createPortPair()
    port.provide(notes, provider, far, { report: report(told) })
    return port.connect(contract.defineContract('notes', { calls: { other: {} } }), near)
  })
  await told.of('nobody there', () => {
    const { 0: near } = port.createPortPair()
    return port.connect(notes, near, { timeoutMs: 1 })
  })
  await told.of('aborted', () => {
    const { 0: near } = port.createPortPair()
    return port.connect(notes, near, { signal: AbortSignal.abort('no') })
  })
  await told.of('no such limit', () =>
    port.provide(notes, provider, {} as never, { limits: { x: 1 } as never }),
  )
}

async function useContracts(
  { contract: { defineContract, unchecked } }: Pick<Engine, 'contract'>,
  told: Told,
) {
  const faults: { readonly [what: string]: object } = {
    'an unknown group': { queries: {} },
    'a reserved name': { calls: { apply: {} } },
    'an inherited name': { calls: { toString: {} } },
    'a schema for a definition': { calls: { a: unchecked() } },
    'a part too many': { calls: { a: { payload: unchecked() } } },
    'no schema': { calls: { a: { input: {} } } },
    'no item': { streams: { a: {} } },
    'a bad window': { streams: { a: { item: unchecked(), window: 0 } } },
    'a bad keep': { events: { a: { keep: 'all' } } },
    'a bad error': { errors: { A: {} } },
    'a bad version': { version: -1 },
  }
  for (const what of Object.keys(faults))
    await told.of(what, () => defineContract('c', faults[what] as never))
  told.say('an empty contract', defineContract('empty', {}))
  told.say(
    'a contract',
    defineContract('some', { version: 2, calls: { a: {} }, errors: { E: unchecked() } }).fingerprint,
  )
}

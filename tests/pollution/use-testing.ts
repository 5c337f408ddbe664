import type { Client, Served } from '../../contract/infer.js'
import { defineNotes, notesProvider } from './contract.js'
import type { Doors } from './loader.js'
import type { Told } from './shown.js'
import { useBriefly } from './use-session.js'

/** The door for an app's own tests: both sides in memory, recorded, and on a clock that is moved by hand. */
export async function useTesting(
  doors: Pick<Doors, 'contract' | 'testing' | 'port'>,
  told: Told,
): Promise<void> {
  const { testing, port, contract } = doors
  const notes = defineNotes(contract)
  const provider = notesProvider((what, value) => told.aside(what, value))
  const report = (entry: { kind: string; text: string }) => told.aside('report', [entry.kind, entry.text])
  for (const options of [undefined, {}, { trust: 'untrusted' }, { facts: { who: 'me' } }] as const) {
    await told.of('in memory', async () => {
      const { client, served } = await testing.connectInMemory(notes, provider as never, options as never)
      told.say('sessions', served.sessions)
      told.say('list', await (client as unknown as Client<typeof notes>).calls.list())
      served.stop()
      told.say('closed', await client.closed)
    })
  }
  await told.of('in memory, all of it', async () => {
    const { client, served } = await testing.connectInMemory(notes, provider as never, { report })
    await useBriefly(told, client as never, served as unknown as Served<typeof notes>)
  })
  await told.of('recorded', async () => {
    const { 0: near, 1: far } = testing.createMemoryPorts()
    const recorder = testing.createRecorder(near, notes)
    const served = port.provide(notes, provider as never, far, { report })
    const client = await port.connect(notes, recorder.port, { trust: 'trusted' })
    told.say('list', await client.calls.list())
    served.stop()
    await client.closed
    told.say('recorded', recorder.lines)
  })
  await told.of('by hand', async () => {
    const clock = testing.createManualClock()
    const { client, served } = await testing.connectInMemory(notes, provider as never, { clock, report })
    const call = told.of('too late', () => client.calls.hang('h', { timeoutMs: 50 }))
    await client.calls.plain()
    clock.advance(50)
    await call
    served.stop()
  })
  await told.of('a bridge', async () => {
    const bridge = testing.createMemoryBridge({ report })
    try {
      bridge.provide(notes, provider as never)
      told.say('manifest', bridge.manifest())
      // The page provides nothing: by its time, and by a signal.
      await told.of('no page', () => bridge.connect(notes, undefined, { timeoutMs: 5 }))
      await told.of('nor now', () => bridge.connect(notes, undefined, { signal: AbortSignal.timeout(5) }))
    } finally {
      bridge.close()
    }
  })
  told.say('leaks', testing.formatLeaks({ leaks: [], objects: 1, truncated: false, blindSpots: [] }))
  await told.of('ports', () => {
    const { 0: near } = testing.createMemoryPorts({ second: 'main' })
    told.say('a port', near)
    near.postMessage(() => 1)
  })
}

import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { join } from 'node:path'
import type { Bridge } from '../../main/index.js'
import { CHANNEL, IPC_CLAIM, IPC_HELLO, MARK, PROTOCOL_VERSION, UTILITY } from '../../wire/protocol.js'
import { defineNotes, notesProvider } from './contract.js'
import { DIST } from './dist.js'
import { FakeContents, type FakeElectron, FakeFrame, type FakePort, FakeUtility } from './fake-electron.js'
import type { Doors } from './loader.js'
import { steadily, type Told } from './shown.js'
import { useGuards } from './use-guards.js'
import { useInspector } from './use-inspector.js'
import { useBriefly } from './use-session.js'

/**
 * Main's door over an Electron that is none: policies, documents, claims, sessions' facts, pushed ports, main as a
 * consumer, joins, a utility process, the audit and the preferences. The pages and preloads are played here.
 */
export async function useMain(doors: Doors, electron: FakeElectron, told: Told): Promise<void> {
  usePreferences(doors, told)
  await usePolicies(doors, electron, told)
  const bridge = openBridge(doors, electron, told, { origins: ['app://notes', 'app://worker'] })
  try {
    await useBridge(doors, electron, bridge, told)
  } finally {
    bridge.close()
  }
  told.say('the audit', String(doors.main.audit()))
}

/** What stands around handlers, and what looks on: middleware, rules of members, gestures, manifest, counts, the inspector. */
export async function useSurroundings(doors: Doors, electron: FakeElectron, told: Told): Promise<void> {
  const bridge = openBridge(doors, electron, told, { origins: ['app://notes', 'app://worker'] })
  try {
    const look = await useInspector(doors, electron, bridge, told)
    await useGuards(doors, electron, bridge, told)
    await look()
  } finally {
    bridge.close()
  }
}

function openBridge(
  { main }: Doors,
  electron: FakeElectron,
  told: Told,
  allow: object,
  more?: object,
): Bridge {
  electron.windows.length = 0
  electron.frames.length = 0
  const bridge = main.createBridge({ allow, ...more })
  bridge.on('refused', (refused) => told.aside('refused', refused))
  bridge.on('violation', (report) => told.aside('violation', report.text))
  bridge.on('failure', (report) => told.aside('failure', [report.kind, report.member, report.text]))
  bridge.on('document', (document) => told.aside('document', factsOf(document)))
  return bridge
}

const calls = tracingChannel<unknown, object>('electron-port-bridge.call')
const streams = tracingChannel<unknown, object>('electron-port-bridge.stream')

/** What is plain; ids of the fake's own differ from run to run. */
const factsOf = (facts: object) =>
  Object.entries(facts).filter(({ 0: key, 1: fact }) => !/Id$/.test(key) && Object(fact) !== fact)

async function usePolicies(doors: Doors, electron: FakeElectron, told: Told): Promise<void> {
  const top = () => new FakeFrame('app://notes')
  const documents: { readonly [what: string]: () => readonly [FakeContents, FakeFrame] } = {
    listed: () => itself(new FakeContents(top())),
    'not listed': () => itself(new FakeContents(new FakeFrame('app://evil'))),
    'a file': () => itself(new FakeContents(new FakeFrame('file://', null, 'file:///tmp/a.html?b'))),
    'a webview': () => itself(new FakeContents(top(), 'webview')),
    opened: () => itself(new FakeContents(top(), 'window', top())),
    'a sub-frame': () => {
      const contents = new FakeContents(top())
      return [contents, new FakeFrame('app://notes', contents.mainFrame)]
    },
  }
  const policies: { readonly [what: string]: object } = {
    nothing: {},
    origins: { origins: ['app://notes'] },
    files: { unsafeFilePaths: ['/tmp/a.html'] },
    all: {
      origins: ['app://notes'],
      subFrames: true,
      insideRefusedPages: true,
      webviews: true,
      openedWindows: true,
      when: () => true,
    },
    'a predicate that says no': { origins: ['app://notes'], when: () => ({}) as never },
  }
  for (const policy of Object.keys(policies)) {
    const bridge = openBridge(doors, electron, told, policies[policy] as object)
    for (const what of Object.keys(documents)) {
      const { 0: contents, 1: frame } = (documents[what] as () => readonly [FakeContents, FakeFrame])()
      electron.open(contents)
      electron.frames.push(frame)
      electron.say(contents, frame, [IPC_HELLO, 'd', PROTOCOL_VERSION])
      told.say(`${policy}: ${what}`, frame.heard)
    }
    bridge.close()
  }
  for (const allow of [{ origins: ['app://x/'] }, { origins: [5] }, { when: 5 }])
    await told.of('a bad policy', () => doors.main.createBridge({ allow: allow as never }))
  await told.of('no policy', () => doors.main.createBridge({} as never))
  await told.of('a bad limit', () => {
    const bridge = openBridge(doors, electron, told, { origins: ['app://notes'] }, { limits: { depth: 1e9 } })
    try {
      bridge.provide(defineNotes(doors.contract), notesProvider(() => {}) as never)
    } finally {
      bridge.close()
    }
  })
}

const itself = (contents: FakeContents): readonly [FakeContents, FakeFrame] => [contents, contents.mainFrame]

async function useBridge(doors: Doors, electron: FakeElectron, bridge: Bridge, told: Told): Promise<void> {
  const notes = defineNotes(doors.contract)
  const other = doors.contract.defineContract('other', {
    calls: { who: { output: doors.contract.unchecked() } },
  })
  const provider = notesProvider((what, value) => told.aside(what, value))
  const page = electron.open(new FakeContents(new FakeFrame('app://notes')))
  const documents: Parameters<Parameters<typeof bridge.on<'document'>>[1]>[0][] = []
  bridge.on('document', (document) => documents.push(document))
  await told.of('stats', () => steadily(bridge.stats()))
  const traced = (request: unknown) => told.aside('traced', steadily(request))
  calls.end.subscribe(traced)
  streams.asyncEnd.subscribe(traced)
  const seen = (message: unknown) => told.aside('seen', steadily(message))
  subscribe('electron-port-bridge.stream-ended', seen)
  const say = (contents: FakeContents, message: readonly unknown[]) =>
    electron.say(contents, contents.mainFrame, message)
  const portFor = async (contents: FakeContents) => {
    const { message, ports } = await contents.mainFrame.next()
    told.say('granted', [message[0], message.slice(2), ports.length])
    return ports[0] as FakePort
  }

  say(page, [IPC_HELLO, 'page', PROTOCOL_VERSION])
  told.say('accepted', (await page.mainFrame.next()).message)
  say(page, [IPC_CLAIM, 'page', 'notes', 'consumer', 'n1', undefined])
  const served = bridge.provide(notes, provider as never)
  const api = await doors.port.connect(notes, (await portFor(page)) as never, { trust: 'trusted' })
  told.say('facts', factsOf(served.sessions[0] as object))
  told.say('sessions', steadily(bridge.sessions))
  await useBriefly(told, api as never, served as never)

  const narrow = bridge.provide(
    other,
    { calls: { who: ((_: unknown, { session }: { session: object }) => factsOf(session)) as never } },
    { allow: { origins: ['app://worker'] } },
  )
  say(page, [IPC_CLAIM, 'page', 'other', 'consumer', 'n2', undefined])
  told.say('not allowed', (await page.mainFrame.next()).message)
  narrow.stop()
  bridge.provide(other, {
    calls: { who: ((_: unknown, { session }: { session: object }) => factsOf(session)) as never },
  })
  say(page, [IPC_CLAIM, 'page', 'other', 'consumer', 'n3', undefined])
  const asked = await doors.port.connect(other, (await portFor(page)) as never, { trust: 'trusted' })
  told.say('who', await asked.calls.who())
  await told.of('provided twice', () => bridge.provide(other, { calls: { who: () => 1 } }))
  await told.of('a part too many', () =>
    bridge.provide(doors.contract.defineContract('third', {}), { calls: {} } as never),
  )
  await told.of('a part too few', () =>
    bridge.provide(doors.contract.defineContract('third', { calls: { a: {} } }), {} as never),
  )

  // Ports that main pushes.
  const document = documents[0] as (typeof documents)[number]
  for (const options of [undefined, {}, { deliver: 'claim' }, { timeoutMs: 5 }] as const) {
    const port = document.openPort('mine', options as never)
    told.say('pushed', (await page.mainFrame.next()).message.slice(2))
    port.close()
  }
  await told.of('pushed badly', () => document.openPort('mine', { deliver: 'now' as never }))

  // Main as a consumer, of a page by each of its names, and of a utility process.
  const worker = electron.open(new FakeContents(new FakeFrame('app://worker')))
  say(worker, [IPC_HELLO, 'worker', PROTOCOL_VERSION])
  await worker.mainFrame.next()
  say(worker, [IPC_CLAIM, 'worker', 'notes', 'provider', 'n4', undefined])
  for (const target of [worker, worker.mainFrame, documents[1]]) {
    const connecting = bridge.connect(notes, target as never)
    const session = doors.port.provide(notes, provider as never, (await portFor(worker)) as never)
    const client = await connecting
    told.say('list', await client.calls.list())
    client.close()
    session.stop()
  }
  await told.of('nobody provides', () => bridge.connect(other, worker as never, { timeoutMs: 1 }))
  await told.of('no target', () => bridge.connect(other, {} as never, { timeoutMs: 1 }))
  await useUtility(doors, bridge, told)

  // A join of the two pages, and of one that the narrowing does not let in.
  const joined = bridge.join(notes, { provider: worker as never, consumer: page as never })
  say(page, [IPC_CLAIM, 'page', 'notes', 'peer', 'n5', undefined])
  const far = await portFor(worker)
  const near = await portFor(page)
  const session = doors.port.provide(notes, provider as never, far as never)
  const peer = await doors.port.connect(notes, near as never)
  told.say('joined', [await peer.calls.list(), joined.links])
  peer.close()
  session.stop()
  joined.stop()
  bridge.join(
    notes,
    { provider: worker as never, consumer: page as never },
    { allow: { origins: ['app://worker'] } },
  )
  say(page, [IPC_CLAIM, 'page', 'notes', 'peer', 'n6', undefined])
  told.say('not joined', (await page.mainFrame.next()).message)
  electron.ipcMain.emit(CHANNEL, { type: 'service-worker', ports: [] }, [])
  say(page, ['nonsense'])
  told.say('stats in the end', steadily(bridge.stats()))
  calls.end.unsubscribe(traced)
  streams.asyncEnd.unsubscribe(traced)
  unsubscribe('electron-port-bridge.stream-ended', seen)
}

/** What a utility process says is played by its door, in this same process. */
async function useUtility({ utility, contract }: Doors, bridge: Bridge, told: Told): Promise<void> {
  const notes = defineNotes(contract)
  const child = new FakeUtility()
  Object.defineProperty(process, 'parentPort', {
    __proto__: null,
    value: child.parentPort,
    configurable: true,
  } as PropertyDescriptor)
  const served = utility.provide(notes, notesProvider((what, value) => told.aside(what, value)) as never)
  const api = await bridge.connect(notes, child as never)
  told.say('facts in a utility process', served.sessions[0])
  told.say('list', await api.calls.list())
  told.say('by mark', [MARK, UTILITY])
  api.close()
  served.stop()
  await told.of('not joined', () => utility.connect(notes, { timeoutMs: 1 }))
  child.kill()
}

function usePreferences({ main }: Doors, told: Told): void {
  const preload = join(DIST, 'preload-auto.cjs')
  const attempts: readonly (object | undefined)[] = [
    { preload },
    { preload, sandbox: false },
    { preload: 'a' },
    { preload: '/nowhere' },
  ]
  for (const overrides of attempts) {
    try {
      told.say('preferences', main.secureWebPreferences(overrides as never))
    } catch (error) {
      told.say('preferences fail', error)
    }
  }
}

// One attack, measured: run as a program of its own with the attack's name and seconds, or with `--list` for the names. The
// provider is this program's main thread; the attacker and an honest second window are threads of their own. Prints one line of
// JSON. What a breach costs (`main/breaches.ts`) is left out: each new session is let in, whatever those before it have done.
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { MessageChannel, type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads'
import { openUntrusted } from '../../../consumer/open-untrusted.js'
import { Account } from '../../../link/account.js'
import { connect } from '../../../port/index.js'
import { createServer } from '../../../provider/server.js'
import { ATTACKS, type Attacker } from './attacks.js'
import { target } from './target.js'
import { TaskPorts } from './task-ports.js'
import { mainThreadTime } from './thread-time.js'

/** What one attack has cost main. */
export interface Cost {
  readonly name: string
  readonly title: string
  /** Part of the attack's time that main's thread has computed, as on a machine that has nothing else to do: 0 to 1. */
  readonly busy: number
  /**
   * Milliseconds of the longest and of the median call of the second window: what main's thread has computed meanwhile, on
   * Linux; else by the clock.
   */
  readonly worstCall: number
  readonly medianCall: number
  /** The longest, but for what V8 has decoded meanwhile. */
  readonly worstAfterDecoding: number
  /** The longest by the clock, with all that the machine has done beside it. */
  readonly worstByClock: number
  /** MiB that are kept while the attack goes on, beyond those before it. */
  readonly heap: number
  /** At one time. */
  readonly handlers: number
  readonly producers: number
  readonly reports: number
  readonly sessions: number
}

/** A session that the attacker has opened. */
interface Opened {
  readonly role: 'consumer' | 'provider'
  readonly port: MessagePort
}

interface Told {
  readonly role: 'attacker' | 'window'
  readonly attack: string
  readonly seconds: number
  readonly port?: MessagePort
  /** What V8 has decoded, in milliseconds. */
  readonly decoded: Float64Array
}

/** Milliseconds that the second window has waited for one call. */
interface Waited {
  readonly computed: number
  readonly afterDecoding: number
  readonly byClock: number
}

const MAX_RSS = 1.5 * 2 ** 30

const sleep = (ms = 0) => new Promise<void>((resolve) => void setTimeout(resolve, ms))

if (workerData === null) {
  const { 2: name = 'nothing', 3: seconds = '3' } = process.argv
  if (name === '--list') console.log(ATTACKS.map(({ name }) => name).join('\n'))
  else console.log(JSON.stringify(await measure(name, Number(seconds))))
  process.exit(0)
} else if ((workerData as Told).role === 'attacker') await attack(workerData as Told)
else await useAsWindow(workerData as Told)

async function measure(name: string, seconds: number): Promise<Cost> {
  const found = ATTACKS.find((attack) => attack.name === name)
  if (found === undefined) throw new Error(`No attack ${name}`)
  let handlers = 0
  let producers = 0
  const most = { handlers: 0, producers: 0 }
  let reports = 0
  let sessions = 0
  const report = () => {
    reports++
  }
  const table = Array.from({ length: 10_000 }, (_, i) => Array.from({ length: 9 }, (_, j) => i * j))
  const slow = async () => {
    most.handlers = Math.max(most.handlers, ++handlers)
    await sleep(3000)
    handlers--
  }
  const server = createServer(
    target,
    {
      calls: { text: () => {}, rows: () => {}, later: slow, slow, table: () => table, ping: () => 1 },
      streams: {
        async *slowStream() {
          most.producers = Math.max(most.producers, ++producers)
          await sleep(3000)
          producers--
          yield 1
        },
        *endless() {
          most.producers = Math.max(most.producers, ++producers)
          try {
            for (let i = 0; ; i++) yield i
          } finally {
            producers--
          }
        },
        items: () => [],
      },
      notices: {
        busy: () => {
          const until = performance.now() + 0.02
          while (performance.now() < until);
        },
        slowNotice: slow,
      },
    },
    { report },
  )
  const ports = new TaskPorts()
  const window = new MessageChannel()
  server.accept(ports.read(window.port1), {}, { account: new Account() })
  const hostile = { account: new Account() }
  const open = openUntrusted(target, { report })
  const url = new URL(import.meta.url)
  const told = (role: Told['role'], port?: MessagePort) => ({
    workerData: { role, attack: name, seconds, decoded: ports.decoded, ...(port && { port }) },
    ...(port && { transferList: [port] }),
  })
  const honest = new Worker(url, told('window', window.port2))
  await once(honest, 'message')
  const attacker = new Worker(url, told('attacker'))
  attacker.on('message', ({ role, port }: Opened) => {
    sessions++
    if (role === 'consumer') server.accept(ports.read(port), {}, hostile)
    else
      open(
        ports.read(port),
        (client) => void useProvider(client),
        () => {},
        hostile,
      )
  })
  collect()
  const before = memory()
  honest.postMessage('begin')
  attacker.postMessage('begin')
  const payload = new Uint8Array(16_384)
  const emitting = found.emits && setInterval(() => server.served.events.emit('tick', payload), 5)
  const computedBefore = mainThreadTime()
  const start = performance.eventLoopUtilization()
  await sleep(seconds * 1000)
  const { idle, active } = performance.eventLoopUtilization(start)
  const computed = (mainThreadTime() ?? active) - (computedBefore ?? 0)
  if (emitting) clearInterval(emitting)
  honest.postMessage('end')
  const [calls] = (await once(honest, 'message')) as [readonly Waited[]]
  collect()
  const kept = memory() - before
  await attacker.terminate()
  const waited = calls.map(({ computed }) => computed).sort((a, b) => a - b)
  return {
    name,
    title: found.title,
    busy: computed / (computed + idle),
    worstCall: waited.at(-1) ?? Number.NaN,
    medianCall: waited[waited.length >> 1] ?? Number.NaN,
    worstAfterDecoding: Math.max(...calls.map(({ afterDecoding }) => afterDecoding)),
    worstByClock: Math.max(...calls.map(({ byClock }) => byClock)),
    heap: kept / 2 ** 20,
    ...most,
    reports,
    sessions,
  }
}

/** What an app does with a provider: hears events, and takes an item of a stream. */
async function useProvider(client: object): Promise<void> {
  const api = client as {
    readonly events: { on(name: 'tick', listener: () => void): void }
    readonly streams: { items(): AsyncIterator<unknown> }
  }
  api.events.on('tick', () => {})
  await api.streams
    .items()
    .next()
    .catch(() => {})
}

function collect(): void {
  globalThis.gc?.()
  // Buffers are freed beside the thread; a second one waits for that.
  globalThis.gc?.()
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function attack({ attack: name, seconds }: Told): Promise<void> {
  const parent = parentPort as MessagePort
  await once(parent, 'message')
  const found = ATTACKS.find((attack) => attack.name === name)
  const ports = new Map<(post: unknown) => void, MessagePort>()
  const attacker: Attacker = {
    open(role = 'consumer') {
      const { port1, port2 } = new MessageChannel()
      // It reads nothing, where main emits to it.
      if (!found?.emits) port1.on('message', () => {})
      parent.postMessage({ role, port: port2 } satisfies Opened, [port2])
      const post = (message: unknown) => port1.postMessage(message)
      ports.set(post, port1)
      return post
    },
    close(session) {
      ports.get(session)?.close()
      ports.delete(session)
    },
    async pause(ms) {
      await sleep(ms)
      // What the platform's queues hold of it has not reached main, and would only fill this machine.
      while (process.memoryUsage.rss() > MAX_RSS) await sleep(20)
    },
  }
  await found?.run(attacker, performance.now() + seconds * 1000)
  await sleep(60_000)
}

/** A page that calls main every few milliseconds. */
async function useAsWindow({ port, decoded }: Told): Promise<void> {
  const parent = parentPort as MessagePort
  const api = (await connect(target, port as MessagePort, { trust: 'trusted' })) as {
    readonly calls: { readonly ping: () => Promise<number> }
  }
  await api.calls.ping()
  parent.postMessage('ready')
  await once(parent, 'message')
  let isOver = false
  parent.once('message', () => {
    isOver = true
  })
  const calls: Waited[] = []
  while (!isOver) {
    const began = performance.now()
    const computedBefore = mainThreadTime()
    const decodedBefore = decoded[0] as number
    await api.calls.ping()
    const byClock = performance.now() - began
    const computed = computedBefore === undefined ? byClock : (mainThreadTime() as number) - computedBefore
    const afterDecoding = Math.max(0, computed - ((decoded[0] as number) - decodedBefore))
    calls.push({ computed, afterDecoding, byClock })
    await sleep(5)
  }
  parent.postMessage(calls)
}

// One attack, measured: run as a program of its own with the attack's name. The provider is this program's main thread; the
// attacker and an honest second window are threads of their own. Prints one line of JSON.
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { MessageChannel, type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads'
import { Account } from '../../../link/account.js'
import { connect } from '../../../port/index.js'
import { createServer } from '../../../provider/server.js'
import { ATTACKS, type Attacker } from './attacks.js'
import { target } from './target.js'

/** What one attack has cost main. */
export interface Cost {
  readonly name: string
  readonly title: string
  /** Part of the time in which main's thread was busy, of the attack's time: 0 to 1. */
  readonly busy: number
  /** Milliseconds of the longest and of the median call of the second window. */
  readonly worstCall: number
  readonly medianCall: number
  /** MiB that are kept while the attack goes on, beyond those before it. */
  readonly heap: number
  /** At one time. */
  readonly handlers: number
  readonly producers: number
  readonly reports: number
  readonly sessions: number
}

interface Told {
  readonly role: 'attacker' | 'window'
  readonly attack: string
  readonly seconds: number
  readonly port?: MessagePort
}

const sleep = (ms = 0) => new Promise<void>((resolve) => void setTimeout(resolve, ms))

if (workerData === null) {
  const { 2: name = 'nothing', 3: seconds = '3' } = process.argv
  console.log(JSON.stringify(await measure(name, Number(seconds))))
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
  const slow = async () => {
    most.handlers = Math.max(most.handlers, ++handlers)
    await sleep(3000)
    handlers--
  }
  const server = createServer(
    target,
    {
      calls: { text: () => {}, slow, ping: () => 1 },
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
      },
      notices: {
        busy: () => {
          const until = performance.now() + 0.02
          while (performance.now() < until);
        },
        slowNotice: slow,
      },
    },
    {
      report: () => {
        reports++
      },
    },
  )
  const window = new MessageChannel()
  server.accept(window.port1, {}, { account: new Account() })
  const hostile = { account: new Account() }
  const url = new URL(import.meta.url)
  const told = (role: Told['role'], port?: MessagePort) => ({
    workerData: { role, attack: name, seconds, ...(port && { port }) },
    ...(port && { transferList: [port] }),
  })
  const honest = new Worker(url, told('window', window.port2))
  await once(honest, 'message')
  const attacker = new Worker(url, told('attacker'))
  attacker.on('message', (port: MessagePort) => {
    sessions++
    server.accept(port, {}, hostile)
  })
  globalThis.gc?.()
  const before = memory()
  honest.postMessage('begin')
  attacker.postMessage('begin')
  const start = performance.eventLoopUtilization()
  await sleep(seconds * 1000)
  const { utilization } = performance.eventLoopUtilization(start)
  honest.postMessage('end')
  const [calls] = (await once(honest, 'message')) as [number[]]
  globalThis.gc?.()
  const kept = memory() - before
  await attacker.terminate()
  calls.sort((a, b) => a - b)
  return {
    name,
    title: found.title,
    busy: utilization,
    worstCall: calls.at(-1) ?? Number.NaN,
    medianCall: calls[calls.length >> 1] ?? Number.NaN,
    heap: kept / 2 ** 20,
    ...most,
    reports,
    sessions,
  }
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function attack({ attack: name, seconds }: Told): Promise<void> {
  const parent = parentPort as MessagePort
  await once(parent, 'message')
  const ports = new Map<(post: unknown) => void, MessagePort>()
  const attacker: Attacker = {
    open() {
      const { port1, port2 } = new MessageChannel()
      port1.on('message', () => {})
      parent.postMessage(port2, [port2])
      const post = (message: unknown) => port1.postMessage(message)
      ports.set(post, port1)
      return post
    },
    close(session) {
      ports.get(session)?.close()
      ports.delete(session)
    },
    pause: sleep,
  }
  await ATTACKS.find((attack) => attack.name === name)?.run(attacker, performance.now() + seconds * 1000)
  await sleep(60_000)
}

/** A page that calls main every few milliseconds. */
async function useAsWindow({ port }: Told): Promise<void> {
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
  const calls: number[] = []
  while (!isOver) {
    const began = performance.now()
    await api.calls.ping()
    calls.push(performance.now() - began)
    await sleep(5)
  }
  parent.postMessage(calls)
}

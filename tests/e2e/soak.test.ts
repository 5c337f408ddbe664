// An app that lives long. `npm run soak` runs the long form; the tests run a short one of the same.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { BrowserWindow } from 'electron'
import { defineContract, unchecked } from 'electron-port-bridge/contract'
import * as assert from 'uvu/assert'
import { type Alive, countAlive } from './alive.js'
import { NOTES, notes } from './contracts.js'
import { RandomApp, seeded } from './departures.js'
import { e2e, inPage, next, pages, run, showPage, testBridge, testWindow, until } from './harness.js'
import { spyProvider } from './provider.js'

const IS_LONG = process.env.SOAK === 'long'
const RELOADS = IS_LONG ? 1_000 : 60
const OPENINGS = IS_LONG ? 1_000 : 50
const WINDOWS = IS_LONG ? 100 : 8
const CONTRACTS = 5
const MIXED_MS = IS_LONG ? 10 * 60_000 : 6_000
/** Rounds of the same without the kit: what Electron, or what plays it, keeps of a page on the same heap. */
const CONTROL = IS_LONG ? 200 : 20
/** Bytes that a round may cost the heap of the main process for good, beyond that; a leaked session is some 8,000. */
const MAX_SLOPE = 5_000

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

pages.set('main/soak', {
  html: `<!doctype html><title>soak</title><script type="module">
    import { connect } from '/dist/renderer.js'
    const api = await connect(${NOTES})
    api.events.on('saved', () => {})
    api.calls.hang().catch(() => {})
    await api.streams.count(1e9).next()
    await api.calls.open({ id: 'x' })
  </script>`,
})

/** The heap after each round, for the slope of the second half: the first one fills caches. */
class Heap {
  readonly #samples: number[] = []

  async sample(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    gc()
    this.#samples.push(process.memoryUsage().heapUsed)
  }

  /** Bytes a sample, by least squares. */
  get slope(): number {
    const half = this.#samples.slice(Math.floor(this.#samples.length / 2))
    const meanX = (half.length - 1) / 2
    const meanY = half.reduce((sum, y) => sum + y, 0) / half.length
    let above = 0
    let below = 0
    half.forEach((y, x) => {
      above += (x - meanX) * (y - meanY)
      below += (x - meanX) ** 2
    })
    return below === 0 ? 0 : above / below
  }
}

function tell(what: string, { ports, timers, listeners }: Alive, heap = ''): void {
  console.log(`soak: ${what}: alive ${ports} ports, ${timers} timers, ${listeners} listeners${heap}`)
}

/** Nothing of the kit is alive when nobody is connected. */
async function nothingLeft(
  what: string,
  heap?: { readonly own: number; readonly control: number },
): Promise<void> {
  await until(
    () => {
      const { ports, timers } = countAlive()
      return ports === 0 && timers === 0
    },
    `the end of all ports and timers; ${JSON.stringify(countAlive())}`,
  )
  if (heap === undefined) return tell(what, countAlive())
  const { own, control } = heap
  tell(what, countAlive(), `, heap ${own.toFixed(0)} bytes a round, ${control.toFixed(0)} without the kit`)
  assert.ok(
    own - Math.max(0, control) < MAX_SLOPE,
    `the heap grows by ${own.toFixed(0)} bytes a round, ${control.toFixed(0)} without the kit`,
  )
}

/** The slope of `rounds` rounds of reloading a window, or of opening and destroying one, without the kit. */
async function control(what: 'reload' | 'open', rounds: number): Promise<number> {
  const heap = new Heap()
  const preferences = { sandbox: true, contextIsolation: true }
  const win = await showPage('app://main/', preferences)
  for (let round = 0; round < rounds; round++) {
    if (what === 'reload') {
      const loaded = next(win.webContents, 'did-finish-load')
      win.webContents.reload()
      await loaded
    } else (await showPage('app://main/', preferences)).destroy()
    await heap.sample()
  }
  win.destroy()
  return heap.slope
}

/** A provider whose `open` says that a page has come to the end of its script. */
function countingProvider() {
  const { provider, seen, aborted } = spyProvider()
  let rounds = 0
  let lettingGo = 0
  const { open } = provider.calls
  return {
    provider: {
      ...provider,
      calls: {
        ...provider.calls,
        open: (...args: Parameters<typeof open>) => {
          rounds++
          return open(...args)
        },
      },
    },
    /** How many pages came, and how many of their calls were let go. */
    counts: () => ({ rounds, aborted: lettingGo }),
    /** The spy's own notes would be growth. */
    forget() {
      lettingGo += aborted.splice(0).length
      seen.length = 0
    },
  }
}

e2e(`${RELOADS} reloads`, 'model', async () => {
  const { provider, counts, forget } = countingProvider()
  const served = testBridge().provide(notes, provider)
  const win = testWindow()
  const heap = new Heap()
  await win.loadURL('app://main/soak')
  for (let round = 1; round <= RELOADS; round++) {
    await until(() => counts().rounds === round, `round ${round}`)
    assert.is(served.sessions.length, 1)
    forget()
    await heap.sample()
    win.webContents.reload()
  }
  await until(() => counts().rounds === RELOADS + 1, 'the last')
  forget()
  assert.is(counts().aborted, RELOADS)
  win.destroy()
  await nothingLeft(`${RELOADS} reloads`, { own: heap.slope, control: await control('reload', CONTROL) })
})

e2e(`${OPENINGS} windows, one after the other`, 'model', async () => {
  const { provider, counts, forget } = countingProvider()
  const served = testBridge().provide(notes, provider)
  const heap = new Heap()
  for (let round = 1; round <= OPENINGS; round++) {
    const win = testWindow()
    await win.loadURL('app://main/soak')
    await until(() => counts().rounds === round, `window ${round}`)
    if (round % 2 === 0) win.close()
    else win.destroy()
    await until(() => served.sessions.length === 0, 'the end of the session')
    forget()
    await heap.sample()
  }
  assert.is(counts().aborted, OPENINGS)
  await nothingLeft(`${OPENINGS} windows opened and closed`, {
    own: heap.slope,
    control: await control('open', CONTROL),
  })
})

e2e(`${WINDOWS} windows with ${CONTRACTS} contracts each, at once`, 'model', async () => {
  const bridge = testBridge()
  const names = Array.from({ length: CONTRACTS }, (_, i) => `part${i}`)
  const served = names.map((name) =>
    bridge.provide(
      defineContract(name, {
        calls: { echo: { input: unchecked<unknown>(), output: unchecked<unknown>() } },
        events: { tick: { payload: unchecked<unknown>() } },
      }),
      { calls: { echo: (value) => value } },
    ),
  )
  const wins: BrowserWindow[] = []
  for (let i = 0; i < WINDOWS; i++) {
    const win = testWindow()
    wins.push(win)
    await win.loadURL('app://main/')
  }
  const ready = wins.map((win) =>
    inPage(
      win,
      `globalThis.apis = await Promise.all(${JSON.stringify(names)}.map((name) => connect(name, { timeoutMs: 60000 })))
       globalThis.ticks = 0; for (const api of apis) api.events.on('tick', () => ticks++)
       return (await Promise.all(apis.map((api, i) => api.calls.echo(i)))).join()`,
    ),
  )
  for (const answer of await Promise.all(ready)) assert.is(answer, names.map((_, i) => i).join())
  for (const { sessions, events } of served) {
    assert.is(sessions.length, WINDOWS)
    events.emit('tick', 1)
  }
  for (const win of wins)
    await until(async () => (await inPage(win, 'return ticks')) === CONTRACTS, 'the ticks')
  assert.is(countAlive().ports, WINDOWS * CONTRACTS)
  for (const win of wins) win.destroy()
  await until(() => served.every(({ sessions }) => sessions.length === 0), 'the end of all sessions')
  await nothingLeft(`${WINDOWS} windows × ${CONTRACTS} contracts`)
})

e2e(`${MIXED_MS / 1000} s of mixed traffic with crashes`, 'model', async () => {
  const seed = Number(process.env.DEPARTURES_SEED ?? Math.floor(Math.random() * 1e6))
  const random = seeded(seed)
  const end = Date.now() + MIXED_MS
  // Many lives of one app after the other, so that there are moments at which nothing may be left.
  let lives = 0
  let steps = 0
  while (Date.now() < end) {
    const life = new RandomApp(random, testWindow)
    try {
      for (let i = 0; i < 30; i++, steps++) await life.step()
    } finally {
      life.end()
    }
    await until(() => life.unsettled === 0, `the end of all promises (seed ${seed})`)
    assert.is(life.served.sessions.length, 0)
    lives++
  }
  await nothingLeft(`${lives} lives of ${steps} steps of mixed traffic (seed ${seed})`)
})

void run()

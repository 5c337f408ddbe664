import { defineContract, isKitError } from 'electron-port-bridge/contract'
import { connect, provide } from 'electron-port-bridge/port'
import * as v from 'valibot'
import type { Open } from '../sides/consumer.js'
import { spin } from '../sides/thread.js'

/** Events far faster than the receiver, whose thread is held, can take them. */

/** Of `all` every one is kept; of `latest` only the newest. */
export type FloodEvent = 'all' | 'latest'

const progress = v.object({ n: v.number(), text: v.string() })
const contract = defineContract('flood', {
  calls: {
    flood: { input: v.object({ event: v.picklist(['all', 'latest']), ms: v.number() }) },
  },
  events: { all: { payload: progress }, latest: { payload: progress, keep: 'latest' } },
})

const EVENTS_A_TASK = 1000
/** How long the last event may be on its way after all others. */
const LAST_EVENT_MS = 2000
const TEXT = 'x'.repeat(100)

/** Of the last flood. Not told by a call of the contract: the flood may end the session. */
export let emitted = 0

export function provideFlood(port: MessagePort): void {
  emitted = 0
  provide(
    contract,
    {
      calls: {
        async flood({ event, ms }, { session, signal }) {
          const until = performance.now() + ms
          while (performance.now() < until && !signal.aborted) {
            for (let i = 0; i < EVENTS_A_TASK; i++) session.events.emit(event, { n: ++emitted, text: TEXT })
            await new Promise((resolve) => setTimeout(resolve))
          }
        },
      },
    },
    port,
    { report: () => {} },
  )
}

export interface Flooded {
  readonly emitted: number
  readonly received: number
  /** Number of the last event that came. */
  readonly last: number
  /** `open`, or with what code the session ended. */
  readonly session: string
}

/** Has the other side flood this one for `ms`, all of which this thread is held. */
export async function flood(open: Open, event: FloodEvent, ms: number): Promise<Flooded> {
  const client = await connect(contract, open({ want: 'flood' }), { trust: 'trusted', report: () => {} })
  let received = 0
  let last = 0
  client.events.on(event, ({ n }) => {
    received++
    last = n
  })
  const flooding = client.calls.flood({ event, ms })
  flooding.catch(() => {})
  // The call has to leave before the thread is held.
  await pause()
  spin(ms)
  const codeOf = (error: unknown) => (isKitError(error) ? error.code : String(error))
  const session = await flooding.then(() => 'open', codeOf)
  const emitted = await askEmitted(open({ want: 'emitted' }))
  // The answer may overtake the newest event, which waits until the one before it was seen.
  const patience = performance.now() + LAST_EVENT_MS
  while (session === 'open' && last < emitted && performance.now() < patience) await pause()
  client.close()
  return { emitted, received, last, session }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 10))

function askEmitted(port: MessagePort): Promise<number> {
  return new Promise((resolve) => {
    port.onmessage = ({ data }) => resolve(data)
  })
}

// What is seen of a bridge is typed, and a measured client is the client that it was.
import type { Client } from '../../contract/index.js'
import type {
  Bridge,
  BridgeStats,
  Diagnostics,
  Outcome,
  Refused,
  SessionInfo,
  TracedCall,
  TracedStream,
} from '../../main/index.js'
import { measureCalls } from '../../renderer/index.js'
import type { notes } from './kit.js'
import { same } from './same.js'

declare const bridge: Bridge
same<typeof bridge.sessions, readonly SessionInfo[]>()
// @ts-expect-error it is read, and never set
bridge.sessions = []
// @ts-expect-error a list of the moment, not to be changed
bridge.sessions.push()

const stats = bridge.stats()
same<typeof stats, BridgeStats>()
const open = stats.contracts.notes?.requests['calls.open']
same<NonNullable<typeof open>['outcomes'], { readonly [outcome in Outcome]: number }>()
// @ts-expect-error it may not have been used
stats.contracts.notes.sessions
// @ts-expect-error no reason that a bridge refuses for
stats.refused.whim
// @ts-expect-error no percentile that is told
open?.ms.p95

declare const refused: Diagnostics['electron-port-bridge.refused']
same<typeof refused.refused, Refused>()
same<typeof refused.kind, 'refused'>()
declare const ended: Diagnostics['electron-port-bridge.stream-ended']
same<typeof ended.outcome, Outcome>()
// @ts-expect-error no channel has a call: they are traced
export type Called = Diagnostics['electron-port-bridge.call-ended']
declare const call: TracedCall
same<typeof call.ms, number | undefined>()
// @ts-expect-error whoever traces changes nothing
call.outcome = 'ok'
// @ts-expect-error no value is in it
call.result
declare const stream: TracedStream
same<typeof stream.items, number | undefined>()
// @ts-expect-error a stream has items, and no result
stream.resultBytes

declare const api: Client<typeof notes>
const measured = measureCalls(api)
same<typeof measured, typeof api>()
// @ts-expect-error no client
measureCalls({ name: 'notes' })

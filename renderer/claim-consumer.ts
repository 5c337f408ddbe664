import { CONNECT_MS, type ConnectOptions, checkTimeout } from '../port/options.js'
import type { PeerFacts } from '../wire/peer.js'
import { WINDOW_CLAIM } from '../wire/protocol.js'
import { claimOnePort } from './claim.js'

const { now } = Date

/** A port to a provider of `contract`, and what is left of the deadline for opening the session on it. */
export async function claimConsumer(
  contract: string,
  role: 'consumer' | 'peer',
  options: ConnectOptions,
): Promise<{ port: MessagePort; peer: PeerFacts; left: number }> {
  const timeoutMs = checkTimeout(options.timeoutMs ?? CONNECT_MS)
  const began = now()
  const wish = { what: WINDOW_CLAIM, contract, role } as const
  const granted = await claimOnePort(wish, `Connecting to \`${contract}\``, options)
  const left = timeoutMs === undefined ? Number.POSITIVE_INFINITY : Math.max(1, timeoutMs - (now() - began))
  return { ...granted, left }
}

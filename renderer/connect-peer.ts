import type { AnyContract } from '../contract/contract.js'
import type { Client } from '../contract/infer.js'
import { openUntrusted } from '../port/open-untrusted.js'
import type { ConnectOptions, SessionOptions } from '../port/options.js'
import type { PeerFacts } from '../wire/peer.js'
import { freeze } from '../wire/primordials.js'
import { claimConsumer } from './claim-consumer.js'

/** A client of another page or a utility process, and what main says of it. */
export type PeerClient<C extends AnyContract> = Client<C, 'untrusted'> & { readonly peer: PeerFacts }

/**
 * Connects this page to the window or utility process that main has joined it to
 * (`bridge.join(contract, { provider, consumer })`), directly. That peer is not trusted: results, events and
 * error data run through the contract's schemas, and an `unchecked` type is `unknown`; so the contract must be
 * one by {@link defineContract}, not {@link shapeOf}.
 *
 * When the provider is loaded again or restarts, the session ends with `PEER_GONE`; connect again then.
 *
 * @throws {KitError} as {@link connect}; `REFUSED` when main has not joined them, `TIMEOUT` when the provider
 *   does not come.
 * @example
 * const api = await connectPeer(search)
 */
export async function connectPeer<C extends AnyContract>(
  contract: C,
  options: ConnectOptions & SessionOptions = {},
): Promise<PeerClient<C>> {
  const { port, peer, left } = await claimConsumer(contract.name, 'peer', options)
  const client = await openUntrusted(contract, port, { ...options, timeoutMs: left }).client
  return freeze({ ...client, peer }) as PeerClient<C>
}

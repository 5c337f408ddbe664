import type { AnyContract } from '../contract/contract.js'
import type { Provider, Served } from '../contract/infer.js'
import type { AddedBy, Fits } from '../contract/middleware.js'
import { accountOfPeer } from '../provider/account-of-peer.js'
import type { MiddlewareList, ServeOptions } from '../provider/gate.js'
import { createServer } from '../provider/server.js'
import { withdrawnByStop } from '../provider/withdrawn-by-stop.js'
import type { SessionPeer } from '../wire/peer.js'
import { claim } from './relay.js'

/**
 * Provides `contract` to whom main joins this process (`bridge.join(contract, { provider: child, consumer })`),
 * and to main itself (`bridge.connect(contract, child)`). Who is at the other end of a session, `session.peer`
 * tells. The offer stands until `stop()`.
 *
 * @throws {KitError} `INVALID_ARGUMENT` when the provider does not have just the contract's members,
 *   `UNAVAILABLE` outside of a utility process.
 * @example
 * provide(search, { calls: { find: ({ text }) => index.find(text) } })
 */
export function provide<
  C extends AnyContract,
  const U extends MiddlewareList<SessionPeer> = MiddlewareList<SessionPeer>,
>(
  contract: C,
  provider: Provider<C, SessionPeer, AddedBy<U>>,
  options?: ServeOptions<U> & Fits<U, object>,
): Served<C, SessionPeer> {
  const server = createServer<C, SessionPeer>(contract, provider, options)
  const withdraw = claim(contract.name, 'provider', {
    onPort: (port, peer) => void server.accept(port, { peer }, { account: accountOfPeer(peer) }),
    // Main refuses no provider that it has named itself.
    onDenied: () => {},
  })
  return withdrawnByStop(server.served, withdraw)
}

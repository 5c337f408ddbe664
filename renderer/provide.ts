import type { AnyContract } from '../contract/contract.js'
import type { KitError } from '../contract/errors.js'
import type { Provider, Served } from '../contract/infer.js'
import type { AddedBy, Fits } from '../contract/middleware.js'
import { own } from '../contract/own.js'
import { accountOfPeer } from '../provider/account-of-peer.js'
import type { MiddlewareList, ServeOptions } from '../provider/gate.js'
import { createServer } from '../provider/server.js'
import { withdrawnByStop } from '../provider/withdrawn-by-stop.js'
import type { SessionPeer } from '../wire/peer.js'
import { claim } from './claim.js'
import { peerOf } from './peer-of.js'

/** Options of providing from a page. */
export interface ProvideOptions<U = MiddlewareList<SessionPeer>> extends ServeOptions<U> {
  /**
   * Hears that main will never connect: `UNAVAILABLE` without a preload or for a refused document, `REFUSED`
   * where main does not take the contract from this page, or 256 claims of it are under way. @default console.error
   */
  readonly onUnavailable?: (error: KitError) => void
}

/**
 * Provides `contract` to main ("any unsaved changes?"), and to the windows and utility processes that main joins
 * to this page. Main decides who connects, whenever and as often as it likes; `session.peer` tells who it is.
 * The offer stands until `stop()`.
 *
 * @throws {KitError} `INVALID_ARGUMENT` when the provider does not have just the contract's members.
 * @example
 * provide(page, { calls: { unsaved: () => editor.isDirty } })
 */
export function provide<
  C extends AnyContract,
  const U extends MiddlewareList<SessionPeer> = MiddlewareList<SessionPeer>,
>(
  contract: C,
  provider: Provider<C, SessionPeer, AddedBy<U>>,
  options?: ProvideOptions<U> & Fits<U, object>,
): Served<C, SessionPeer> {
  const server = createServer<C, SessionPeer>(contract, provider, options)
  const withdraw = claim(
    contract.name,
    'provider',
    `Providing \`${contract.name}\``,
    (port, answer) => {
      const peer = peerOf(answer)
      server.accept(port, { peer }, { account: accountOfPeer(peer) })
    },
    own(options, 'onUnavailable') ?? ((error) => console.error(`[electron-port-bridge] ${error.message}`)),
  )
  return withdrawnByStop(server.served, withdraw)
}

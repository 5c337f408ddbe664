import { openUntrusted } from '../consumer/open-untrusted.js'
import type { AnyContract } from '../contract/contract.js'
import { whileConnecting } from '../link/bounds.js'
import type { ConnectOptions, SessionOptions } from '../link/options.js'
import { systemTimers } from '../link/timers.js'
import type { PeerClient } from '../wire/peer.js'
import { type Answer, claim } from './claim.js'
import { peerOf } from './peer-of.js'

/**
 * Connects this page to the window or utility process that main has joined it to
 * (`bridge.join(contract, { provider, consumer })`), directly. That peer is not trusted: results, events and
 * error data run through the contract's schemas, and an `unchecked` type is `unknown`; so it takes the contract
 * itself, and its name will not do.
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
  options?: ConnectOptions & SessionOptions,
): Promise<PeerClient<C>> {
  const open = openUntrusted(contract, options)
  const { name } = contract
  const title = `Connecting to \`${name}\``
  return whileConnecting(options, systemTimers, title, (resolve, reject) => {
    const onPort = (port: MessagePort, answer: Answer) => {
      stop()
      const onOpen = (client: object) =>
        resolve(Object.freeze({ ...client, peer: peerOf(answer) }) as PeerClient<C>)
      const session = open(port, onOpen, reject)
      stop = () => session.close('TIMEOUT', title)
    }
    let stop = claim(name, 'peer', title, onPort, reject, options)
    return () => stop()
  })
}

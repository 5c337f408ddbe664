import { openUntrusted } from '../consumer/open-untrusted.js'
import type { AnyContract } from '../contract/contract.js'
import { KitError } from '../contract/errors.js'
import { own } from '../contract/own.js'
import { whileConnecting } from '../link/bounds.js'
import { systemClock } from '../link/clock.js'
import type { ConnectOptions, SessionOptions } from '../link/options.js'
import { toDomPort } from '../link/port.js'
import type { PeerClient } from '../wire/peer.js'
import { type ClaimEvents, claim } from './relay.js'

/**
 * Connects this utility process to the page or process that main has joined it to
 * (`bridge.join(contract, { provider, consumer: child })`), directly. That peer is not trusted: results, events
 * and error data run through the contract's schemas, and an `unchecked` type is `unknown`.
 *
 * @throws {KitError} `REFUSED` when main has not joined them, `TIMEOUT`, `VERSION_MISMATCH`, `CONTRACT_MISMATCH`,
 *   `UNAVAILABLE` outside of a utility process.
 * @example
 * const editor = await connect(editing)
 */
export async function connect<C extends AnyContract>(
  contract: C,
  options?: ConnectOptions & SessionOptions,
): Promise<PeerClient<C>> {
  const open = openUntrusted(contract, options)
  const title = `Connecting to \`${contract.name}\``
  return whileConnecting(options, systemClock, title, (resolve, reject) => {
    const events: ClaimEvents = {
      onPort(port, peer) {
        const onOpen = (client: object) => resolve(Object.freeze({ ...client, peer }) as PeerClient<C>)
        const session = open(toDomPort(port), onOpen, reject)
        stop = () => session.close('TIMEOUT', title)
      },
      onDenied(code) {
        const why =
          code === 'TIMEOUT' ? 'the provider did not come in time' : 'main has not joined this process'
        reject(new KitError(code, `${title}: ${why}`))
      },
    }
    let stop = claim(contract.name, 'peer', events, own(options, 'timeoutMs'))
    return () => stop()
  })
}

import type { MessagePortMain } from 'electron'
import type { AnyContract } from '../contract/contract.js'
import { KitError } from '../contract/errors.js'
import type { Client } from '../contract/infer.js'
import { cancelOn } from '../port/cancellation.js'
import { systemClock } from '../port/clock.js'
import { openUntrusted } from '../port/open-untrusted.js'
import { CONNECT_MS, type ConnectOptions, checkTimeout, type SessionOptions } from '../port/options.js'
import type { PeerFacts } from '../wire/peer.js'
import { claim } from './relay.js'

/** A client of a page or another utility process, and what main says of it. */
export type PeerClient<C extends AnyContract> = Client<C, 'untrusted'> & { readonly peer: PeerFacts }

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
  options: ConnectOptions & SessionOptions = {},
): Promise<PeerClient<C>> {
  const timeoutMs = checkTimeout(options.timeoutMs ?? CONNECT_MS)
  const began = Date.now()
  options.signal?.throwIfAborted()
  const title = `Connecting to \`${contract.name}\``
  const { port, peer } = await new Promise<{ port: MessagePortMain; peer: PeerFacts }>((resolve, reject) => {
    const forget = claim(contract.name, 'peer', {
      onPort(port, peer) {
        release()
        resolve({ port, peer })
      },
      onDenied(code) {
        release()
        const why =
          code === 'TIMEOUT' ? 'the provider did not come in time' : 'main has not joined this process'
        reject(new KitError(code, `${title}: ${why}`))
      },
    })
    const release = cancelOn({ signal: options.signal, timeoutMs }, systemClock, title, (reason) => {
      forget()
      reject(reason)
    })
  })
  const left =
    timeoutMs === undefined ? Number.POSITIVE_INFINITY : Math.max(1, timeoutMs - (Date.now() - began))
  const client = await openUntrusted(contract, port, { ...options, timeoutMs: left }).client
  return Object.freeze({ ...client, peer }) as PeerClient<C>
}

import { openSession } from '../consumer/consumer.js'
import type { AnyContract } from '../contract/contract.js'
import type { Client, NameOf } from '../contract/infer.js'
import { own } from '../contract/own.js'
import { type Bounds, whileConnecting } from '../link/bounds.js'
import { readPosts } from '../link/read-posts.js'
import { systemTimers } from '../link/timers.js'
import { claim } from './claim.js'

/** Options of connecting a page to main. */
export interface PageOptions extends Bounds {
  /** Milliseconds until a `TIMEOUT`; the clock starts at the call. `Infinity` is none. @default 10000 */
  readonly timeoutMs?: number | undefined
}

/**
 * Connects this page to what main provides under a contract's name. A page trusts main: main tells the members, and
 * results and events arrive as declared. So a page needs the contract's type and no more of it, and bundles no
 * validator. Given the contract itself, the two sides' are compared first.
 *
 * Each call is a session of its own. Add event listeners before the next `await`: events that came with the
 * session are delivered a task later. What a listener throws is reported as an uncaught error (`reportError`).
 *
 * @throws {KitError} `UNAVAILABLE` (no preload, or the document was refused), `REFUSED` (no such contract, not
 *   for this page, or 256 claims of it are under way), `TIMEOUT`, `VERSION_MISMATCH`, `INVALID_ARGUMENT`;
 *   `CONTRACT_MISMATCH` where a contract was given and main's is another.
 * @example
 * import type { notes } from './contract'
 * const api = await connect<typeof notes>('notes')
 * const note = await api.calls.open({ id: 'today' })
 */
export function connect<C extends AnyContract = never>(
  name: NameOf<C>,
  options?: PageOptions,
): Promise<Client<C, 'trusted'>>
export function connect<C extends AnyContract>(
  contract: C,
  options?: PageOptions,
): Promise<Client<C, 'trusted'>>
export function connect(contract: string | AnyContract, options?: PageOptions): Promise<object> {
  // A name has neither.
  const wanted = own(contract as AnyContract, 'fingerprint') ?? (contract as string)
  const name = own(contract as AnyContract, 'name') ?? (contract as string)
  const title = `Connecting to \`${name}\``
  return whileConnecting(options, systemTimers, title, (resolve, reject) => {
    const onPort = (port: MessagePort) => {
      stop()
      const session = openSession(name, wanted, port, systemTimers, reportError, resolve, reject, readPosts)
      stop = () => session.close('TIMEOUT', title)
    }
    let stop = claim(name, 'consumer', title, onPort, reject, options)
    return () => stop()
  })
}

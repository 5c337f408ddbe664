import type { AnyContract } from '../contract/contract.js'
import type { Client } from '../contract/infer.js'
import { openClient } from '../port/client.js'
import type { ConnectOptions } from '../port/options.js'
import { trusting } from '../port/trusting.js'
import { fromDomPort } from '../wire/dom-port.js'
import { claimConsumer } from './claim-consumer.js'

/**
 * Connects this page to what main provides under `contract`. A page trusts main: results and events arrive as
 * declared, so a contract by {@link shapeOf} will do and no validator need be bundled.
 *
 * Each call is a session of its own. Add event listeners before the next `await`: events that came with the
 * session are delivered a task later.
 *
 * @throws {KitError} `UNAVAILABLE` (no preload, or the document was refused), `REFUSED` (no such contract, or
 *   not for this page), `TIMEOUT`, `VERSION_MISMATCH`, `CONTRACT_MISMATCH`.
 * @example
 * const api = await connect(notes)
 * const note = await api.calls.open({ id: 'today' })
 */
export async function connect<C extends AnyContract>(
  contract: C,
  options: ConnectOptions = {},
): Promise<Client<C, 'trusted'>> {
  const { port, left } = await claimConsumer(contract.name, 'consumer', options)
  const own = fromDomPort(port)
  return openClient<C, 'trusted'>(contract, own, trusting, { ...options, timeoutMs: left }).client
}

import type { AnyContract } from '../contract/contract.js'
import { invalidArgument } from '../contract/errors.js'
import type { Port, PortLike } from '../wire/port.js'
import { toPort } from '../wire/to-port.js'
import { careful } from './careful.js'
import { type OpeningClient, openClient } from './client.js'
import type { ConnectOptions, SessionOptions } from './options.js'

/**
 * Opens a session with a provider that is not trusted. Owns the port from here on, whatever the outcome.
 *
 * @throws {KitError} `INVALID_ARGUMENT`; the rest comes as the rejection of `client`.
 */
export function openUntrusted<C extends AnyContract>(
  contract: C,
  port: PortLike | Port,
  options: ConnectOptions & SessionOptions = {},
): OpeningClient<C, 'untrusted'> {
  const own = toPort(port)
  try {
    if (!contract.hasSchemas) {
      const expected = 'made by `defineContract`, since its schemas check the peer'
      throw invalidArgument('contract', expected, 'shapeOf(…)')
    }
    return openClient<C, 'untrusted'>(contract, own, careful(options.limits), options)
  } catch (error) {
    own.close()
    throw error
  }
}

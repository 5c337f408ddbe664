import { type AnyContract, GROUPS } from '../contract/contract.js'
import { invalidArgument } from '../contract/errors.js'
import type { CallOptions, Client } from '../contract/infer.js'
import type { Trust } from '../contract/schema.js'
import { type Port, type PortLike, toPort } from '../wire/port.js'
import { freeze } from '../wire/primordials.js'
import { Consumer } from './consumer.js'
import type { ConnectOptions } from './options.js'

/**
 * Opens a session as the consumer of `contract` over `port`, and builds its client. Owns the port from
 * here on, whatever the outcome.
 *
 * @throws {KitError} `TIMEOUT`, `VERSION_MISMATCH`, `CONTRACT_MISMATCH`, `PEER_GONE`, `INVALID_ARGUMENT`.
 */
export async function openClient<C extends AnyContract, T extends Trust>(
  contract: C,
  port: PortLike | Port,
  trust: T,
  options: ConnectOptions = {},
): Promise<Client<C, T>> {
  const own = toPort(port)
  let consumer: Consumer
  try {
    if (trust === 'untrusted' && !contract.hasSchemas) {
      throw invalidArgument(
        'contract',
        'made by `defineContract`, since its schemas check the peer',
        'shapeOf(…)',
      )
    }
    consumer = new Consumer(contract, own, trust, options)
  } catch (error) {
    own.close()
    throw error
  }
  await consumer.opened
  return buildClient(contract, consumer) as Client<C, T>
}

/** Real functions in frozen objects, one for each member: a typo is `undefined`, and nothing traps `then`. */
function buildClient(contract: AnyContract, consumer: Consumer): object {
  const client: Record<string | symbol, unknown> = {}
  for (const group of GROUPS) {
    const members = contract.shape[group] as object | undefined
    if (members === undefined) continue
    client[group] = group === 'events' ? consumer.events.facade : freeze(functionsOf(group, members))
  }
  const close = () => consumer.close()
  client.closed = consumer.closed
  client.close = close
  if (Symbol.dispose) client[Symbol.dispose] = close
  return freeze(client)

  function functionsOf(group: 'calls' | 'notices', members: object): object {
    const functions: Record<string, unknown> = {}
    for (const name of Object.keys(members)) {
      const member = consumer.fingerprint.members.indexOf(`${group}.${name}`)
      const title = `${contract.name}.${name}`
      const takesInput = consumer.takesInput(member)
      functions[name] =
        group === 'notices'
          ? (input: unknown) => consumer.notify(title, member, input)
          : takesInput
            ? (input: unknown, options?: CallOptions) => consumer.call(title, member, input, options)
            : (options?: CallOptions) => consumer.call(title, member, undefined, options)
    }
    return functions
  }
}

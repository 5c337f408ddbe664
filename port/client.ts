import { type AnyContract, GROUPS } from '../contract/contract.js'
import { type CloseCode, invalidArgument } from '../contract/errors.js'
import type { CallOptions, Client, Closed } from '../contract/infer.js'
import type { Trust } from '../contract/schema.js'
import { type Port, type PortLike, toPort } from '../wire/port.js'
import { freeze } from '../wire/primordials.js'
import { Consumer } from './consumer.js'
import type { ConnectOptions } from './options.js'

/** A session that is opening, as its host holds it. */
export interface OpeningClient<C extends AnyContract, T extends Trust> {
  readonly client: Promise<Client<C, T>>
  readonly closed: Promise<Closed>
  /** Ends it for a reason that the host knows. Idempotent. */
  close(code: CloseCode, message: string): void
}

/**
 * Opens a session as the consumer of `contract` over `port`, and builds its client. Owns the port from
 * here on, whatever the outcome.
 *
 * @throws {KitError} `INVALID_ARGUMENT`; the rest comes as the rejection of `client`.
 */
export function openClient<C extends AnyContract, T extends Trust>(
  contract: C,
  port: PortLike | Port,
  trust: T,
  options: ConnectOptions = {},
): OpeningClient<C, T> {
  const own = toPort(port)
  try {
    if (trust === 'untrusted' && !contract.hasSchemas) {
      const expected = 'made by `defineContract`, since its schemas check the peer'
      throw invalidArgument('contract', expected, 'shapeOf(…)')
    }
    const consumer = new Consumer(contract, own, trust, options)
    return {
      client: whenOpen(contract, consumer),
      closed: consumer.closed,
      close: (code, message) => consumer.close(code, message),
    }
  } catch (error) {
    own.close()
    throw error
  }
}

async function whenOpen<C extends AnyContract, T extends Trust>(
  contract: C,
  consumer: Consumer,
): Promise<Client<C, T>> {
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
  const close = () => consumer.close('CLOSED', 'This side closed')
  client.closed = consumer.closed
  client.close = close
  if (Symbol.dispose) client[Symbol.dispose] = close
  return freeze(client)

  function functionsOf(group: 'calls' | 'streams' | 'notices', members: object): object {
    const functions: Record<string, unknown> = {}
    for (const name of Object.keys(members)) {
      const member = consumer.fingerprint.members.indexOf(`${group}.${name}`)
      const title = `${contract.name}.${name}`
      const takesInput = consumer.takesInput(member)
      const ask = (input: unknown, options: CallOptions | undefined) =>
        group === 'calls'
          ? consumer.call(title, member, input, options)
          : consumer.stream(title, member, input, options)
      functions[name] =
        group === 'notices'
          ? (input: unknown) => consumer.notify(title, member, input)
          : takesInput
            ? ask
            : (options?: CallOptions) => ask(undefined, options)
    }
    return functions
  }
}

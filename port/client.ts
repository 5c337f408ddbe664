import type { AnyContract } from '../contract/contract.js'
import type { CloseCode } from '../contract/errors.js'
import { GROUPS } from '../contract/groups.js'
import type { CallOptions, Client, Closed } from '../contract/infer.js'
import type { Trust } from '../contract/schema.js'
import type { Port } from '../wire/port.js'
import { freeze } from '../wire/primordials.js'
import { Consumer } from './consumer.js'
import type { ConnectOptions } from './options.js'
import type { Profile } from './profile.js'

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
  port: Port,
  profile: Profile,
  options: ConnectOptions = {},
): OpeningClient<C, T> {
  try {
    const consumer = new Consumer(contract, port, profile, options)
    return {
      client: whenOpen(contract, consumer),
      closed: consumer.closed,
      close: (code, message) => consumer.close(code, message),
    }
  } catch (error) {
    port.close()
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
  const functions: Record<string, Record<string, unknown>> = {}
  for (const group of GROUPS) if (contract.shape[group] !== undefined) functions[group] = {}
  consumer.members.forEach(({ group, name }, member) => {
    const own = functions[group] as Record<string, unknown>
    if (group === 'notices') own[name] = (input: unknown) => consumer.notify(member, input)
    else if (group !== 'events') {
      const ask = (input: unknown, options?: CallOptions) =>
        group === 'calls' ? consumer.call(member, input, options) : consumer.stream(member, input, options)
      own[name] = consumer.takesInput(member) ? ask : (options?: CallOptions) => ask(undefined, options)
    }
  })
  const client: Record<string | symbol, unknown> = { closed: consumer.closed }
  for (const group of Object.keys(functions)) {
    client[group] = group === 'events' ? consumer.events.facade : freeze(functions[group] as object)
  }
  client.close = () => consumer.close('CLOSED', 'This side closed')
  if (Symbol.dispose) client[Symbol.dispose] = client.close
  return freeze(client)
}

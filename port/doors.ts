import { connectOver } from '../consumer/connect-over.js'
import type { AnyContract } from '../contract/contract.js'
import { invalidArgument } from '../contract/errors.js'
import type { Client, NameOf, Provider, Served } from '../contract/infer.js'
import type { AddedBy, Fits } from '../contract/middleware.js'
import type { ConnectOptions, SessionOptions } from '../link/options.js'
import { type DomPortLike, type PortLike, toDomPort } from '../link/port.js'
import type { MiddlewareList, ServeOptions } from '../provider/gate.js'
import { createServer } from '../provider/server.js'

/**
 * Connects as the consumer of `contract` over a port that one already has: to a Web Worker, an iframe, a
 * joined window. Owns the port from here on, and closes it when the session ends: one port, one contract.
 *
 * The peer is not trusted unless `trust: 'trusted'` says so: results, events and error data are measured and
 * run through the contract's schemas, and an `unchecked` type is `unknown`. Of a trusted peer's contract the name is
 * enough, with its type.
 *
 * @throws {KitError} `TIMEOUT`, `VERSION_MISMATCH`, `CONTRACT_MISMATCH`, `PEER_GONE`, `INVALID_ARGUMENT`.
 * @example
 * const api = await connect(search, port)
 */
export function connect<C extends AnyContract>(
  contract: C,
  port: PortLike,
  options?: ConnectOptions & SessionOptions & { readonly trust?: 'untrusted' },
): Promise<Client<C, 'untrusted'>>
export function connect<C extends AnyContract>(
  contract: C,
  port: PortLike,
  options: ConnectOptions & { readonly trust: 'trusted' },
): Promise<Client<C, 'trusted'>>
export function connect<C extends AnyContract = never>(
  name: NameOf<C>,
  port: PortLike,
  options: ConnectOptions & { readonly trust: 'trusted' },
): Promise<Client<C, 'trusted'>>
export async function connect(
  contract: AnyContract | string,
  port: PortLike,
  options?: ConnectOptions & SessionOptions & { readonly trust?: 'trusted' | 'untrusted' },
): Promise<object> {
  return connectOver(contract, take(port), options)
}

/** Ports that a session has been opened over. */
const taken = new WeakSet<PortLike>()

/** @throws {KitError} `INVALID_ARGUMENT` for what is no port, or has a session already, which goes on. */
function take(port: PortLike): DomPortLike {
  const domPort = toDomPort(port)
  if (taken.has(port)) throw invalidArgument('port', 'one of its own: one port, one contract', port)
  taken.add(port)
  return domPort
}

/**
 * Provides `contract` over a port that one already has, and that is its own from here on; `stop()` closes it.
 *
 * @throws {KitError} `INVALID_ARGUMENT` when the provider does not have just the contract's members, and for a port that has a
 *   session.
 * @example
 * provide(search, { calls: { find: ({ text }) => index.find(text) } }, port)
 */
export function provide<
  C extends AnyContract,
  const U extends MiddlewareList<unknown> = MiddlewareList<unknown>,
>(
  contract: C,
  provider: Provider<C, unknown, AddedBy<U>>,
  port: PortLike,
  options?: ServeOptions<U> & Fits<U, object>,
): Served<C> {
  const domPort = take(port)
  try {
    const server = createServer<C, unknown>(contract, provider, options)
    server.accept(domPort, {})
    return server.served
  } catch (error) {
    domPort.close()
    throw error
  }
}

/** A channel's two ends. @default the platform's `MessageChannel` */
export function createPortPair(): readonly [PortLike, PortLike] {
  const { MessageChannel } = globalThis as unknown as {
    MessageChannel: new () => { port1: PortLike; port2: PortLike }
  }
  const { port1, port2 } = new MessageChannel()
  return [port1, port2]
}

import { connectOver } from '../consumer/connect-over.js'
import type { AnyContract } from '../contract/contract.js'
import type { Client, Provider, Served } from '../contract/infer.js'
import type { AddedBy, Fits } from '../contract/middleware.js'
import { own } from '../contract/own.js'
import type { Trust } from '../contract/schema.js'
import type { MiddlewareList, ServeOptions } from '../provider/gate.js'
import { createServer } from '../provider/server.js'
import { createMemoryPorts } from './memory-ports.js'

/** Options of {@link connectInMemory}; limits, clock and report are those of both ends. */
export interface InMemoryOptions<F = unknown, U = MiddlewareList<F>> extends ServeOptions<U> {
  /** What the provider's handlers find in `session`, such as `{ origin, webContentsId }` in main. */
  readonly facts?: F
}

/** A client and what serves it. */
export interface InMemory<C extends AnyContract, T extends Trust, F = unknown> {
  readonly client: Client<C, T>
  readonly served: Served<C, F>
}

/**
 * Connects a provider with a client of its own, without Electron: for an app's tests of its handlers. Values are
 * copied, checked and refused just as between a page and main.
 *
 * By default the client is a page's that trusts main; with `trust: 'untrusted'` it is main's of a page.
 *
 * @throws {KitError} `INVALID_ARGUMENT` when the provider does not have just the contract's members.
 * @example
 * const { client, served } = await connectInMemory(notes, provider)
 * assert.deepEqual(await client.calls.list(), [])
 * served.stop()
 */
export function connectInMemory<
  C extends AnyContract,
  F = unknown,
  const U extends MiddlewareList<F> = MiddlewareList<F>,
>(
  contract: C,
  provider: Provider<C, F, AddedBy<U>>,
  options?: InMemoryOptions<F, U> & Fits<U, object> & { readonly trust?: 'trusted' },
): Promise<InMemory<C, 'trusted', F>>
export function connectInMemory<
  C extends AnyContract,
  F = unknown,
  const U extends MiddlewareList<F> = MiddlewareList<F>,
>(
  contract: C,
  provider: Provider<C, F, AddedBy<U>>,
  options: InMemoryOptions<F, U> & Fits<U, object> & { readonly trust: 'untrusted' },
): Promise<InMemory<C, 'untrusted', F>>
export async function connectInMemory<C extends AnyContract, F = unknown>(
  contract: C,
  provider: object,
  options?: InMemoryOptions<F> & { readonly trust?: Trust },
): Promise<InMemory<C, Trust, F>> {
  const trust = own(options, 'trust') ?? 'trusted'
  const { 0: near, 1: far } = createMemoryPorts(trust === 'trusted' ? { second: 'main' } : { first: 'main' })
  const server = createServer<C, F>(contract, provider, options)
  server.accept(far, (own(options, 'facts') ?? {}) as F)
  const client = await connectOver(contract, near, { ...options, trust })
  return { client: client as Client<C, Trust>, served: server.served }
}

import type { AnyContract } from '../contract/contract.js'
import type { Client, Provider, Served } from '../contract/infer.js'
import type { Trust } from '../contract/schema.js'
import { openClient } from '../port/client.js'
import { provide } from '../port/doors.js'
import type { ConnectOptions, SessionOptions } from '../port/options.js'
import { createMemoryPorts, type MemoryPortKind } from './memory-ports.js'

/** Options of {@link connectInMemory}. */
export interface InMemoryOptions<T extends Trust = Trust> {
  /** Whether the client takes results as declared, as a page does of main, or checks them. @default 'untrusted' */
  readonly trust?: T
  readonly consumer?: ConnectOptions
  readonly provider?: SessionOptions
  /** Which end plays Electron's main process. @default neither */
  readonly main?: 'consumer' | 'provider'
}

/** Both ends of an open session. */
export interface ConnectedInMemory<C extends AnyContract, T extends Trust> {
  readonly client: Client<C, T>
  readonly served: Served<C>
  /** Ends the session on both sides, and waits for it. Idempotent. */
  close(): Promise<void>
}

/**
 * A provider and a client of it in one process, for an app's own tests: real sessions over ports in memory, so
 * values are copied and checked as they are between processes.
 *
 * @throws {KitError} as `connect` and `provide`.
 * @example
 * const { client, close } = await connectInMemory(notes, { calls: { list: () => [] } })
 * assert.equal(await client.calls.list(), [])
 * await close()
 */
export async function connectInMemory<C extends AnyContract, T extends Trust = 'untrusted'>(
  contract: C,
  provider: Provider<C>,
  options: InMemoryOptions<T> = {},
): Promise<ConnectedInMemory<C, T>> {
  const kindOf = (role: 'consumer' | 'provider'): MemoryPortKind =>
    options.main === role ? 'electron-main' : 'dom'
  const [near, far] = createMemoryPorts({ first: kindOf('consumer'), second: kindOf('provider') })
  const served = provide(contract, provider, far, options.provider)
  try {
    const trust = options.trust ?? ('untrusted' as T)
    const client = await openClient(contract, near, trust, options.consumer).client
    const ended = served.sessions.map((session) => session.closed)
    return {
      client,
      served,
      async close() {
        client.close()
        await Promise.all([client.closed, ...ended])
        served.stop()
      },
    }
  } catch (error) {
    served.stop()
    throw error
  }
}

import type { AnyContract } from '../contract/contract.js'
import { KitError } from '../contract/errors.js'
import type { Client, Provider, Served } from '../contract/infer.js'
import type { AddedBy, Fits, Middleware } from '../contract/middleware.js'
import { own } from '../contract/own.js'
import type { ConnectOptions, SessionOptions } from '../link/options.js'
import { connect } from '../port/doors.js'
import { CommonMiddleware } from '../provider/common-middleware.js'
import type { MiddlewareList, ServeOptions } from '../provider/gate.js'
import { createServer } from '../provider/server.js'
import { withdrawnByStop } from '../provider/withdrawn-by-stop.js'
import type { DocumentFacts, PagePeer } from '../wire/peer.js'
import { memoryMain } from './memory-main.js'
import { createMemoryPorts, type MemoryEmitterPort } from './memory-ports.js'

/**
 * What a handler finds in `session`, and `peer` for a provider of a page. What a test does not name is a window's main
 * frame of `app://test`, its ids 1, without an opener.
 */
export interface MemoryFacts extends DocumentFacts {
  readonly peer: PagePeer
}

/** Options of a {@link createMemoryBridge}; limits, clock and report are those of all its sessions. */
export interface MemoryBridgeOptions extends SessionOptions {
  /** What is different about the page. */
  readonly facts?: Partial<MemoryFacts>
}

/** As much of main's `Bridge` as one page without Electron can have. `Added` is what its middleware adds. */
export interface MemoryBridge<Added extends object = object> {
  /**
   * Puts `middleware` around every handler that this bridge provides, as main's `use` does: the first is outermost, and
   * outside of a contract's own `use`. Changes this bridge, and returns it, typed by what it adds.
   *
   * @throws {KitError} `INVALID_ARGUMENT` for what is no function; `ALREADY_PROVIDED` while a contract is provided.
   * @example
   * const bridge = createMemoryBridge().use(({ session, refuse }, next) => {
   *   if (session.origin !== 'app://admin') throw refuse('not an admin')
   *   return next()
   * })
   */
  use<A extends object = object>(middleware: Middleware<A, Added, MemoryFacts>): MemoryBridge<Added & A>
  /**
   * Provides `contract` to the page's `connect` and `connectPeer`, also to those that wait already.
   *
   * @throws {KitError} `ALREADY_PROVIDED`, `INVALID_ARGUMENT`.
   */
  provide<C extends AnyContract, const U extends MiddlewareList<MemoryFacts> = MiddlewareList<MemoryFacts>>(
    contract: C,
    provider: Provider<C, MemoryFacts, Added & AddedBy<U>>,
    options?: ServeOptions<U> & Fits<U, Added>,
  ): Served<C, MemoryFacts>
  /**
   * Connects to what the page provides, as main does: the page is not trusted.
   *
   * @param target Not used: there is one page. It is where main's `connect` has it.
   * @throws {KitError} `TIMEOUT` when the page has not called `provide` within a second.
   */
  connect<C extends AnyContract>(
    contract: C,
    target?: unknown,
    options?: ConnectOptions & SessionOptions,
  ): Promise<Client<C, 'untrusted'>>
  /** A plain port, whose other end the page's `claimPort(name)` takes. */
  openPort(name: string): MemoryEmitterPort
  /** Answers the page's `connect` to this contract with an error, as main or a missing preload would. */
  refuse(contract: AnyContract | string, code?: 'REFUSED' | 'UNAVAILABLE' | 'TIMEOUT'): void
  /** Ends every session with `BRIDGE_CLOSED`. Idempotent. What the page provides stays for the next bridge. */
  close(): void
  [Symbol.dispose](): void
}

/**
 * A main process for the tests of a page's code, without Electron, a preload or a browser. Under the condition
 * `electron-port-bridge-testing` the door `electron-port-bridge/renderer` finds this bridge, so the code under test
 * stays as it is and nothing is mocked; see `docs/testing.md`. Values are cloned, checked and lost as between a page and
 * main.
 *
 * @throws {KitError} `ALREADY_PROVIDED` for a second one before the first was closed.
 * @example
 * const bridge = createMemoryBridge()
 * bridge.provide(notes, { calls: { list: () => [{ id: 'today', text: 'Milk' }] } })
 * await showNotes(document.body)
 * bridge.close()
 */
export function createMemoryBridge({ facts, ...defaults }: MemoryBridgeOptions = {}): MemoryBridge {
  const main = memoryMain()
  if (main.isOpen) {
    throw new KitError('ALREADY_PROVIDED', 'This test has a memory bridge already; close() it first')
  }
  main.isOpen = true
  const page = factsOf(facts)
  const endings = new Set<() => void>()
  const common = new CommonMiddleware()
  /** The contracts that are provided now, in their order. */
  const provided = new Set<{ readonly name: string }>()

  function provide<C extends AnyContract>(
    contract: C,
    provider: object,
    options: ServeOptions = {},
  ): Served<C, MemoryFacts> {
    const { name } = contract
    if (main.provided.has(name)) {
      throw new KitError('ALREADY_PROVIDED', `\`${name}\` is provided or refused already`)
    }
    const use = common.around(own(options, 'use'))
    const server = createServer<C, MemoryFacts>(contract, provider, { ...defaults, ...options, use })
    const takeBack = main.provided.put(name, (port) => void server.accept(port, page))
    const provision = { name }
    provided.add(provision)
    const withdraw = () => {
      takeBack()
      provided.delete(provision)
    }
    endings.add(() => {
      withdraw()
      server.stop('BRIDGE_CLOSED', 'The memory bridge was closed')
    })
    return withdrawnByStop(server.served, withdraw)
  }

  function close(): void {
    for (const end of endings) end()
    endings.clear()
    main.isOpen = false
  }

  const bridge = Object.freeze({
    use(middleware: unknown) {
      common.add(middleware, [...provided].at(0)?.name)
      return bridge
    },
    provide,
    async connect<C extends AnyContract>(
      contract: C,
      _target?: unknown,
      options: ConnectOptions & SessionOptions = {},
    ) {
      const accept = await main.offered.find(
        contract.name,
        `Waiting for the page to call \`provide(${contract.name}, …)\``,
        options,
      )
      const { 0: near, 1: far } = createMemoryPorts({ first: 'main' })
      accept(far)
      const client = await connect(contract, near, { ...defaults, ...options })
      endings.add(() => client.close())
      return client
    },
    openPort(name: string) {
      const { 0: near, 1: far } = createMemoryPorts({ first: 'main' })
      const withdraw = main.ports.put(name, far)
      endings.add(() => {
        withdraw()
        near.close()
      })
      return near as MemoryEmitterPort
    },
    refuse(contract: AnyContract | string, code: 'REFUSED' | 'UNAVAILABLE' | 'TIMEOUT' = 'REFUSED') {
      const name = typeof contract === 'string' ? contract : contract.name
      endings.add(main.provided.put(name, new KitError(code, `\`${name}\`: refused by the test`)))
    },
    close,
    ...(Symbol.dispose ? { [Symbol.dispose]: close } : {}),
  }) as MemoryBridge
  return bridge
}

function factsOf(facts: Partial<MemoryFacts> = {}): MemoryFacts {
  const { origin = 'app://test', webContentsId = 1, isMainFrame = true } = facts
  return {
    frameTreeNodeId: 1,
    processId: 1,
    frameId: 1,
    webContentsType: 'window',
    hasOpener: false,
    fileUrl: undefined,
    peer: { kind: 'page', origin, webContentsId, isMainFrame },
    ...facts,
    origin,
    webContentsId,
    isMainFrame,
  }
}

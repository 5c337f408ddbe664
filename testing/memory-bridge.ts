import type { AnyContract } from '../contract/contract.js'
import { KitError } from '../contract/errors.js'
import type { Client, Provider, Served } from '../contract/infer.js'
import type { AddedBy, Fits, Middleware } from '../contract/middleware.js'
import { own } from '../contract/own.js'
import { systemClock } from '../link/clock.js'
import type { ConnectOptions, SessionOptions } from '../link/options.js'
import { logOf } from '../link/report.js'
import { checkKeys } from '../policy/check-keys.js'
import { Inputs } from '../policy/inputs.js'
import { type Manifest, manifestOf } from '../policy/manifest.js'
import { type Allow, copyOf, createPolicy, cureFor, type RefusalReason } from '../policy/policy.js'
import type { ProvideOptions } from '../policy/provide-options.js'
import { createProvision, type Provision } from '../policy/provision.js'
import { connect } from '../port/doors.js'
import { CommonMiddleware } from '../provider/common-middleware.js'
import type { MiddlewareList } from '../provider/gate.js'
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
  /**
   * What main's `createBridge` is given, to be judged on the page's facts as main does: what is not let in hears `UNAVAILABLE`.
   *
   * @default the page as it is
   */
  readonly allow?: Allow
  /** What is different about the page. */
  readonly facts?: Partial<MemoryFacts>
}

/** As much of main's `Bridge` as one page without Electron can have. `Added` is what its middleware adds. */
export interface MemoryBridge<Added extends object = object> {
  /**
   * Puts `middleware` around every handler that this bridge provides, as main's `use` does: the first is outermost, and
   * outside of a contract's own `use`. Changes this bridge, and returns it, typed by what it adds.
   *
   * @throws {KitError} `INVALID_ARGUMENT` for what is no function; `ALREADY_PROVIDED` while a contract is provided;
   *   `BRIDGE_CLOSED`.
   * @example
   * const bridge = createMemoryBridge().use(({ session, refuse }, next) => {
   *   if (session.origin !== 'app://admin') throw refuse('not an admin')
   *   return next()
   * })
   */
  use<A extends object = object>(middleware: Middleware<A, Added, MemoryFacts>): MemoryBridge<Added & A>
  /**
   * Provides `contract` to the page's `connect` and `connectPeer`, also to those that wait already. `allow` and `members` are
   * judged as main does, on the page's facts: it hears `REFUSED`, and `report` the reason with its cure.
   *
   * @throws {KitError} `ALREADY_PROVIDED`, `INVALID_ARGUMENT`, `BRIDGE_CLOSED`.
   */
  provide<C extends AnyContract, const U extends MiddlewareList<MemoryFacts> = MiddlewareList<MemoryFacts>>(
    contract: C,
    provider: Provider<C, MemoryFacts, Added & AddedBy<U>>,
    options?: ProvideOptions<C, U> & Fits<U, Added>,
  ): Served<C, MemoryFacts>
  /**
   * Connects to what the page provides, as main does: the page is not trusted.
   *
   * @param target Not used: there is one page. It is where main's `connect` has it.
   * @throws {KitError} `TIMEOUT` when the page has not called `provide` within a second; `BRIDGE_CLOSED`.
   */
  connect<C extends AnyContract>(
    contract: C,
    target?: unknown,
    options?: ConnectOptions & SessionOptions,
  ): Promise<Client<C, 'untrusted'>>
  /** A plain port, whose other end the page's `claimPort(name)` takes. */
  openPort(name: string): MemoryEmitterPort
  /**
   * Somebody presses a button or a key in the page's window, which lets one request in that `requires: 'user-gesture'`,
   * within 5 seconds of `clock`.
   */
  gesture(): void
  /**
   * What main's `manifest()` gives for the same `allow`, contracts and rules; but there are no joins, and local files have
   * their paths as they were given, since there is no app whose folder they could be in.
   */
  manifest(): Manifest
  /** Answers the page's `connect` to this contract with an error, as main or a missing preload would. */
  refuse(contract: AnyContract | string, code?: 'REFUSED' | 'UNAVAILABLE' | 'TIMEOUT'): void
  /** Ends every session with `BRIDGE_CLOSED`. Idempotent. What the page provides stays for the next bridge. */
  close(): void
  [Symbol.dispose](): void
}

/**
 * A main process for the tests of a page's code, without Electron, a preload or a browser. Under the condition
 * `electron-port-bridge-testing` the door `electron-port-bridge/renderer` finds this bridge, so the code under test
 * stays as it is and nothing is mocked; see `docs/testing.md`. Values are copied, checked and refused as between a page
 * and main.
 *
 * @throws {KitError} `INVALID_ARGUMENT` as main's `createBridge`; `ALREADY_PROVIDED` for a second one before the first was closed.
 * @example
 * const bridge = createMemoryBridge()
 * bridge.provide(notes, { calls: { list: () => [{ id: 'today', text: 'Milk' }] } })
 * await showNotes(document.body)
 * bridge.close()
 */
export function createMemoryBridge(options: MemoryBridgeOptions = {}): MemoryBridge {
  checkKeys('options', options, ['allow', 'facts', 'limits', 'report', 'clock'])
  const main = memoryMain()
  if (main.isOpen) {
    throw new KitError('ALREADY_PROVIDED', 'This test has a memory bridge already; close() it first')
  }
  const { facts: _facts, allow: _allow, ...defaults } = options
  const allow = own(options, 'allow')
  const page = factsOf(own(options, 'facts'))
  const policy = allow === undefined ? () => undefined : createPolicy(allow, pathOf)
  const rules = allow === undefined ? admitting(page) : copyOf(allow)
  const inputs = new Inputs(own(defaults, 'clock') ?? systemClock)
  const endings = new Set<() => void>()
  const common = new CommonMiddleware()
  /** What is provided now, in its order. */
  const provided = new Set<Provision>()
  let isOpen = true
  main.isOpen = true

  /** A session's options, by what the bridge was given: as main's. */
  const withDefaults = <O extends SessionOptions>(options: O) => ({
    ...defaults,
    ...options,
    limits: { ...own(defaults, 'limits'), ...own(options, 'limits') },
  })

  /** Told as main's `refused` event is; the page hears the code alone. */
  const refuse = (reason: RefusalReason, contract: string, member?: string, why?: string) => {
    const cure = cureFor(reason, page.origin)
    logOf(contract, own(defaults, 'report'))('refused', member, undefined, why ?? `${reason}. ${cure}`)
  }

  const checkOpen = () => {
    if (!isOpen) throw new KitError('BRIDGE_CLOSED', 'This memory bridge was closed')
  }

  function provide<C extends AnyContract>(
    contract: C,
    provider: object,
    options: ProvideOptions = {},
  ): Served<C, MemoryFacts> {
    checkOpen()
    const { name } = contract
    if (main.provided.has(name)) {
      throw new KitError('ALREADY_PROVIDED', `\`${name}\` is provided or refused already`)
    }
    const given = { ...withDefaults(options), use: common.around(own(options, 'use')) }
    const provision = createProvision<C, MemoryFacts>(contract, provider, given, {
      spend: (document) => inputs.spend(document),
      onRequest: (_document, contract, member, reason, why) => refuse(reason, contract, member, why),
    })
    const { server, narrowing } = provision
    // Whatever the contract, they are kept together.
    const kept = provision as unknown as Provision
    const takeBack = main.provided.put(name, (port) => {
      const reason = narrowing(page)
      if (reason === undefined) return void server.accept(port, page)
      refuse(reason, name)
      throw new KitError('REFUSED', `Connecting to \`${name}\`: main does not let this page have it`)
    })
    provided.add(kept)
    const withdraw = () => {
      takeBack()
      provided.delete(kept)
    }
    endings.add(() => {
      withdraw()
      server.stop('BRIDGE_CLOSED', 'The memory bridge was closed')
    })
    return withdrawnByStop(server.served, withdraw)
  }

  function close(): void {
    if (!isOpen) return
    isOpen = false
    for (const end of endings) end()
    endings.clear()
    main.isOpen = false
    main.admit = () => {}
  }

  const admit = (code: 'UNAVAILABLE' | 'TIMEOUT') => {
    const reason = policy(page)
    if (reason === undefined) return
    refuse(reason, 'a document')
    throw new KitError(code, 'Main does not let this page in')
  }
  main.admit = () => admit('UNAVAILABLE')

  const bridge = Object.freeze({
    use(middleware: unknown) {
      checkOpen()
      common.add(middleware, [...provided].at(0)?.contract.name)
      return bridge
    },
    provide,
    async connect<C extends AnyContract>(
      contract: C,
      _target?: unknown,
      options: ConnectOptions & SessionOptions = {},
    ) {
      checkOpen()
      const accept = await main.offered.find(
        contract.name,
        `Waiting for the page to call \`provide(${contract.name}, …)\``,
        options,
      )
      // Main would wait for a page that it lets in.
      admit('TIMEOUT')
      const { 0: near, 1: far } = createMemoryPorts({ first: 'main' })
      accept(far)
      const client = await connect(contract, near, withDefaults(options))
      endings.add(() => client.close())
      return client
    },
    openPort(name: string) {
      checkOpen()
      const { 0: near, 1: far } = createMemoryPorts({ first: 'main' })
      const withdraw = main.ports.put(name, far)
      endings.add(() => {
        withdraw()
        near.close()
      })
      return near as MemoryEmitterPort
    },
    gesture() {
      inputs.heard(page.webContentsId)
    },
    manifest: () => manifestOf(rules, [...provided], [], (path) => path),
    refuse(contract: AnyContract | string, code: 'REFUSED' | 'UNAVAILABLE' | 'TIMEOUT' = 'REFUSED') {
      checkOpen()
      const name = typeof contract === 'string' ? contract : contract.name
      endings.add(main.provided.put(name, new KitError(code, `\`${name}\`: refused by the test`)))
    },
    close,
    ...(Symbol.dispose ? { [Symbol.dispose]: close } : {}),
  }) as MemoryBridge
  return bridge
}

/** What lets in just this page. */
const admitting = ({ origin, isMainFrame, webContentsType, hasOpener }: DocumentFacts): Allow => ({
  origins: [origin],
  subFrames: !isMainFrame,
  insideRefusedPages: !isMainFrame,
  webviews: webContentsType === 'webview',
  openedWindows: hasOpener,
})

/** By Node's own: `unsafeFilePaths` is for tests that run in it. */
function pathOf(url: string): string {
  const { process } = globalThis as unknown as {
    process: { getBuiltinModule(id: 'node:url'): { fileURLToPath(url: string): string } }
  }
  return process.getBuiltinModule('node:url').fileURLToPath(url)
}

function factsOf(facts: Partial<MemoryFacts> = {}): MemoryFacts {
  const origin = own(facts, 'origin') ?? 'app://test'
  const webContentsId = own(facts, 'webContentsId') ?? 1
  const isMainFrame = own(facts, 'isMainFrame') ?? true
  return {
    ancestors: [],
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

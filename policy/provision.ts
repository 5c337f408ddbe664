import type { AnyContract } from '../contract/contract.js'
import { own } from '../contract/own.js'
import type { MiddlewareList, ServeOptions } from '../provider/gate.js'
import { createServer, type Server } from '../provider/server.js'
import type { Watcher } from '../provider/watcher.js'
import type { DocumentFacts } from '../wire/peer.js'
import { checkKeys } from './check-keys.js'
import { judgeMembers, type MemberPolicy } from './member-policies.js'
import { copyOf, createNarrowing, type Narrow, type Policy, type RefusalReason } from './policy.js'
import type { ProvideOptions } from './provide-options.js'

/** What a bridge provides to documents, and by which rules. */
export interface Provision<C extends AnyContract = AnyContract, F extends DocumentFacts = DocumentFacts> {
  readonly contract: AnyContract
  readonly server: Server<C, F>
  /** Who may have the contract, among those whom the bridge lets in. */
  readonly narrowing: Policy
  readonly needsGesture: boolean
  /** As they were given, for the manifest. */
  readonly allow: Narrow | undefined
  readonly members: ReadonlyMap<string, MemberPolicy>
  readonly limits: ServeOptions['limits']
  readonly use: MiddlewareList
}

/** What a bridge knows of its documents beside their facts, and is told of them. */
export interface ProvisionHost {
  /** Whether somebody was at the document's window, for one request. */
  spend(facts: DocumentFacts): boolean
  /** A request was not let in; `why` are middleware's words. */
  onRequest(facts: DocumentFacts, contract: string, member: string, reason: RefusalReason, why?: string): void
}

const OPTIONS = ['allow', 'members', 'use', 'limits', 'report', 'clock']

/** @throws {KitError} As {@link createServer}; `INVALID_ARGUMENT` for options and rules that say nothing known. */
export function createProvision<C extends AnyContract, F extends DocumentFacts>(
  contract: C,
  provider: object,
  options: ProvideOptions<AnyContract, MiddlewareList>,
  host: ProvisionHost,
  watcher?: Watcher<F>,
): Provision<C, F> {
  checkKeys('options', options, OPTIONS)
  const allow = own(options, 'allow')
  const narrowing = createNarrowing(allow)
  const { gate, policies, needsGesture } = judgeMembers(
    contract,
    own(options, 'members') ?? {},
    (facts) => host.spend(facts),
    (facts, path, reason, why) => host.onRequest(facts, contract.name, path, reason, why),
  )
  return {
    contract,
    server: createServer<C, F>(contract, provider, { ...options, gate }, watcher),
    narrowing,
    needsGesture,
    allow: allow && copyOf(allow),
    members: policies,
    limits: own(options, 'limits'),
    use: [...(own(options, 'use') ?? [])],
  }
}

import type { AnyContract, Contract } from '../contract/contract.js'
import { invalidArgument } from '../contract/errors.js'
import type { Group } from '../contract/groups.js'
import { own } from '../contract/own.js'
import type { Gate } from '../provider/gate.js'
import type { DocumentFacts } from '../wire/peer.js'
import { checkKeys } from './check-keys.js'
import { copyOf, createNarrowing, type Narrow, type Policy, type RefusalReason } from './policy.js'

/** Who may reach one member, beside those whom the bridge and the contract do not let in at all. */
export interface MemberPolicy {
  /**
   * Narrows, for this member, who may have the contract. Asked at each request, of an event at each delivery, and of a state
   * when a page connects and at each value that is set: `when` may change its mind. A request that is not let in is answered
   * with `REFUSED`; an event or a value is not sent to that session, which has `undefined` for a state that it was never told.
   */
  readonly allow?: Narrow
  /**
   * A person must have pressed a button or a key in this very window, or lifted a finger, within the last 5 seconds. One
   * input allows one request. Only main frames can have it. See docs/who-may.md for what that does not show.
   * @default nothing
   */
  readonly requires?: 'user-gesture'
}

type MemberPath<C extends AnyContract> =
  C extends Contract<infer S> ? { [G in Group]: `${G}.${keyof NonNullable<S[G]> & string}` }[Group] : never

/** Policies by member: `{ 'calls.wipe': { allow: { origins: ['app://admin'] } } }`. */
export type MemberPolicies<C extends AnyContract = AnyContract> = {
  readonly [P in MemberPath<C>]?: P extends `${'calls' | 'streams' | 'notices'}.${string}`
    ? MemberPolicy
    : Pick<MemberPolicy, 'allow'>
}

/** The policies of one contract's members, checked, and the judge that is made of them. */
export interface JudgedMembers {
  readonly gate: Gate
  /** As they were given, for the manifest. */
  readonly policies: ReadonlyMap<string, MemberPolicy>
  readonly needsGesture: boolean
}

const REQUESTS = /^(calls|streams|notices)\./

/**
 * @param spend Whether somebody was at that window, for one request.
 * @param onRefused Hears of each request that was not let in, by middleware too; of an event or a state nobody hears.
 * @throws {KitError} `INVALID_ARGUMENT` for a member that the contract has not, and for a policy that says nothing known.
 */
export function judgeMembers(
  contract: AnyContract,
  members: object,
  spend: (facts: DocumentFacts) => boolean,
  onRefused: (facts: DocumentFacts, path: string, reason: RefusalReason, why?: string) => void,
): JudgedMembers {
  if (typeof members !== 'object' || members === null) {
    throw invalidArgument('members', "an object, like { 'calls.wipe': { allow: { origins } } }", members)
  }
  // What is no contract is found out when it is served.
  const paths: readonly string[] = contract.fingerprint?.members ?? []
  const policies = new Map<string, MemberPolicy>()
  const narrowings = new Map<string, Policy>()
  for (const path of Object.keys(members)) {
    const policy = own(members as Record<string, MemberPolicy>, path)
    if (!paths.includes(path)) {
      throw invalidArgument('members', `by members of \`${contract.name}\` (${paths.join(', ')})`, path)
    }
    if (policy === undefined) continue
    checkPolicy(path, policy)
    const allow = own(policy, 'allow')
    narrowings.set(path, createNarrowing(allow, `members['${path}'].allow`))
    policies.set(path, Object.freeze({ ...policy, ...(allow && { allow: copyOf(allow) }) }))
  }

  function admitting(path: string): ReturnType<Gate['admitting']> {
    const narrowing = narrowings.get(path)
    if (narrowing === undefined) return undefined
    const requires = own(policies.get(path), 'requires')
    const isRequest = REQUESTS.test(path)
    return (session) => {
      const facts = session as DocumentFacts
      const reason =
        narrowing(facts) !== undefined
          ? 'member-not-allowed'
          : requires !== undefined && !spend(facts)
            ? 'no-user-gesture'
            : undefined
      if (reason !== undefined && isRequest) onRefused(facts, path, reason)
      return reason === undefined
    }
  }

  const needsGesture = [...policies.values()].some((policy) => own(policy, 'requires') !== undefined)
  const gate: Gate = {
    admitting,
    onRefused: (session, path, why) => onRefused(session as DocumentFacts, path, 'middleware', why),
  }
  return { gate, policies, needsGesture }
}

function checkPolicy(path: string, policy: MemberPolicy): void {
  const name = `members['${path}']`
  checkKeys(name, policy, ['allow', 'requires'])
  const requires = own(policy, 'requires')
  if (requires === undefined) return
  if (requires !== 'user-gesture') throw invalidArgument(`${name}.requires`, "'user-gesture'", requires)
  if (!REQUESTS.test(path)) {
    throw invalidArgument(`${name}.requires`, 'left out: main tells it, nobody asks for it', requires)
  }
}

import type { AnyContract } from '../contract/contract.js'
import type { MiddlewareList, ServeOptions } from '../provider/gate.js'
import type { DocumentFacts } from '../wire/peer.js'
import type { MemberPolicies } from './member-policies.js'
import type { Narrow } from './policy.js'

/** Options of a bridge's `provide`. */
export interface ProvideOptions<C extends AnyContract = AnyContract, U = MiddlewareList<DocumentFacts>>
  extends ServeOptions<U> {
  /** Narrows what the bridge lets in. With several origins, let each contract name its own. */
  readonly allow?: Narrow
  /** Narrows further, for single members: judged at each request. @default none */
  readonly members?: MemberPolicies<C>
}

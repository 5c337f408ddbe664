import type { ContractShape } from './contract.js'
import { GROUPS } from './groups.js'

/** What two ends must share to understand each other: names and kinds, never schemas or code. */
export interface Fingerprint {
  readonly name: string
  readonly version: number
  /** `calls.open`, `events.saved` …, sorted. A member's number is its place here. */
  readonly members: readonly string[]
  /** Names of the declared errors, sorted. */
  readonly errors: readonly string[]
}

/** The same for two contracts exactly when they can talk to each other. */
export function fingerprintOf(name: string, shape: ContractShape): Fingerprint {
  const members = GROUPS.flatMap((group) =>
    Object.keys(shape[group] ?? {}).map((member) => `${group}.${member}`),
  )
  return Object.freeze({
    name,
    version: shape.version ?? 0,
    members: Object.freeze(members.sort()),
    errors: Object.freeze(Object.keys(shape.errors ?? {}).sort()),
  })
}

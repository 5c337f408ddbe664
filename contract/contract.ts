import { definitionFault } from './definition-fault.js'
import { invalidArgument, KitError } from './errors.js'
import { type Fingerprint, fingerprintOf } from './fingerprint.js'
import { GROUPS, type Group } from './groups.js'
import { own } from './own.js'
import type { AnySchema } from './schema.js'

/**
 * A request that is answered once. Without `input` it takes none; without `output` it answers `undefined`. A consumer that does
 * not trust its provider runs `output` over what the provider's run has made, so a schema that transforms must accept its own
 * output; so must `item`, `payload`, `value` and the schemas of errors.
 */
export interface CallDefinition {
  readonly input?: AnySchema
  readonly output?: AnySchema
}

/**
 * A request that is answered by any number of items, under flow control: the provider is pulled only while the
 * consumer has room. Use {@link bytes} as `item` for files.
 */
export interface StreamDefinition {
  readonly input?: AnySchema
  readonly item: AnySchema
  /** Items under way at most, 1 to 65536; never more than the limit `streamWindow`. @default that limit, for bytes 4 */
  readonly window?: number
}

/** Told by the provider to the consumer, unanswered. */
export interface EventDefinition {
  readonly payload?: AnySchema
  /**
   * A consumer that cannot keep up gets the newest payload and none of those between: one is under way at a time,
   * and one waits. For progress and positions; what is also wanted by whoever comes later is a state. Without it every payload arrives, and a consumer that leaves too
   * many unread ends with `OVERFLOW` (limits `unreadEvents`, `unreadBytes`).
   */
  readonly keep?: 'latest'
}

/**
 * A value that the provider holds and every consumer has: the current one as soon as it has connected, and the newest
 * after that. A consumer that cannot keep up misses those between.
 */
export interface StateDefinition {
  readonly value: AnySchema
}

/** Told by the consumer to the provider, unanswered. */
export interface NoticeDefinition {
  readonly input?: AnySchema
}

/** A member's definition, whatever its group. */
export type AnyDefinition = Partial<CallDefinition & StreamDefinition & EventDefinition & StateDefinition>

/** What a contract declares. Each group is optional; client and provider have just the groups declared. */
export interface ContractShape {
  /** Part of the fingerprint: raise it to keep an old page from a new main. A non-negative integer. */
  readonly version?: number
  readonly calls?: { readonly [name: string]: CallDefinition }
  readonly streams?: { readonly [name: string]: StreamDefinition }
  readonly events?: { readonly [name: string]: EventDefinition }
  readonly states?: { readonly [name: string]: StateDefinition }
  readonly notices?: { readonly [name: string]: NoticeDefinition }
  /** The only errors whose data crosses; everything else becomes `INTERNAL`. */
  readonly errors?: { readonly [name: string]: AnySchema }
}

/** The keys that a member of each group may have. */
interface KeysOf {
  readonly calls: keyof CallDefinition
  readonly streams: keyof StreamDefinition
  readonly events: keyof EventDefinition
  readonly states: keyof StateDefinition
  readonly notices: keyof NoticeDefinition
}

/**
 * Refuses a misspelt key of a member. Without it `outptu` compiles, since what is written is what the contract's type is
 * inferred from, and a type has no key too many for itself.
 */
export type KeysKnown<S> = {
  readonly [G in keyof S]: G extends Group
    ? {
        readonly [M in keyof S[G]]: {
          readonly [K in keyof S[G][M]]: K extends KeysOf[G]
            ? unknown
            : `the key ${K & string} means nothing there: ${G} have only ${KeysOf[G]}`
        }
      }
    : unknown
}

/** What both sides agree on. Made by {@link defineContract}; deeply frozen. */
export interface Contract<S extends ContractShape = ContractShape, N extends string = string> {
  readonly name: N
  readonly shape: S
  /** The names alone: what two ends compare when a session opens. */
  readonly fingerprint: Fingerprint
}

/** Any contract at all. */
// biome-ignore lint/suspicious/noExplicitAny: the widest contract; `ContractShape` alone would lose the member names.
export type AnyContract = Contract<any>

const ALL_GROUPS = [...GROUPS, 'errors'] as const
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/
const CONTRACT_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/

/** Names that mean something to the language or to an emitter on some object a member may end up on. */
const RESERVED =
  /^(prototype|then|catch|finally|toJSON|error|newListener|removeListener|apply|call|bind|arguments|caller|length|name)$/
/** What `Object.prototype` has of itself; whatever else is found there was left by somebody and reserves nothing. */
const INHERITED =
  /^(constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString|toString|valueOf|__(proto|defineGetter|defineSetter|lookupGetter|lookupSetter)__)$/

/**
 * Declares what a provider offers and a consumer may use.
 *
 * @param name Letters, digits, `_`, `.` and `-`, at most 64, a letter first. Peers find each other by it.
 * @throws {KitError} `INVALID_ARGUMENT` for a bad name of the contract; `INVALID_CONTRACT` for a bad or reserved name
 *   of a member, and for a member that is no definition.
 * @example
 * export const notes = defineContract('notes', {
 *   calls: { open: { input: v.object({ id: v.string() }), output: unchecked<Note>() } },
 * })
 */
export function defineContract<const N extends string, const S extends ContractShape>(
  name: N,
  shape: S & KeysKnown<S>,
): Contract<S, N> {
  checkContractName(name)
  if (typeof shape !== 'object' || shape === null) {
    throw invalidArgument('shape', 'an object of groups (calls, streams, events, …)', shape)
  }
  for (const key of Object.keys(shape)) {
    if (key !== 'version' && !(ALL_GROUPS as readonly string[]).includes(key)) {
      throw bad(name, `has a group \`${key}\`; the groups are ${ALL_GROUPS.join(', ')}`)
    }
  }
  const version = own(shape, 'version')
  if (version !== undefined && !(Number.isSafeInteger(version) && version >= 0)) {
    throw bad(name, 'has a `version` that is not a non-negative integer')
  }
  // No prototype: a group that is not declared is nobody else's either.
  const frozen: Record<string, unknown> = Object.create(null)
  if (version !== undefined) frozen.version = version
  for (const group of ALL_GROUPS) {
    const members = own(shape, group) as Record<string, unknown> | undefined
    if (members !== undefined) frozen[group] = freezeGroup(name, group, members)
  }
  const table = Object.freeze(frozen) as unknown as S
  return Object.freeze({ name, shape: table, fingerprint: fingerprintOf(name, table) })
}

function checkContractName(name: unknown): void {
  if (typeof name !== 'string' || !CONTRACT_NAME.test(name)) {
    throw invalidArgument('name', 'letters, digits, `_`, `.` or `-`, at most 64, a letter first', name)
  }
}

function freezeGroup(contract: string, group: Group | 'errors', members: Record<string, unknown>): object {
  if (typeof members !== 'object' || members === null) {
    throw bad(contract, `has \`${group}\` that is no object of members`)
  }
  // No prototype: a lookup by a name that the peer chose could otherwise find an inherited member.
  const table: Record<string, unknown> = Object.create(null)
  for (const member of Object.keys(members)) {
    const definition = members[member]
    if (!NAME.test(member)) {
      throw bad(contract, `has \`${member.slice(0, 80)}\` in ${group}: names are letters, digits and \`_\``)
    }
    if (RESERVED.test(member) || INHERITED.test(member)) {
      throw bad(contract, `has \`${member}\` in ${group}: that name is reserved, choose another`)
    }
    const fault = definitionFault(group, definition)
    if (fault !== undefined) throw bad(contract, `has \`${group}.${member}\` ${fault}`)
    table[member] =
      group === 'errors' ? definition : Object.freeze(Object.assign(Object.create(null), definition))
  }
  return Object.freeze(table)
}

function bad(contract: string, fault: string): KitError {
  return new KitError('INVALID_CONTRACT', `The contract \`${contract}\` ${fault}.`)
}

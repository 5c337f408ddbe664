import type { AnyContract } from '../contract/contract.js'
import { DeclaredErrorImpl } from '../contract/declared-error.js'
import { invalidArgument, KitError } from '../contract/errors.js'
import type { Group } from '../contract/groups.js'
import type { AnySchema } from '../contract/schema.js'
import { fingerprintOf } from '../wire/fingerprint.js'
import type { Fingerprint } from '../wire/protocol.js'

/** A member that the consumer may address by its number. */
export interface Member {
  readonly kind: 'call' | 'stream' | 'notice'
  /** `calls.open` */
  readonly title: string
  readonly handler: (input: unknown, context: unknown) => unknown
  readonly input: AnySchema | undefined
  /** Of a call's result, or of a stream's items. */
  readonly output: AnySchema | undefined
  /** A stream's items are bytes, to be cut and joined. */
  readonly isBytes: boolean
}

/** An event that the provider may emit. */
export interface ServiceEvent {
  readonly member: number
  readonly payload: AnySchema | undefined
  readonly keepsLatest: boolean
}

/** A contract together with what implements it: the table that every session of it dispatches through. */
export interface Service {
  readonly contract: AnyContract
  readonly fingerprint: Fingerprint
  /** By member number; `undefined` where the consumer has nothing to ask for (an event). */
  readonly members: readonly (Member | undefined)[]
  readonly inputless: readonly number[]
  /** Pairs of a member's number and its window: streams', and 1 for an event that keeps the latest. */
  readonly windows: readonly number[]
  /** By event name. */
  readonly events: ReadonlyMap<string, ServiceEvent>
  /** `errors.NotFound(data)`, for handlers. */
  readonly errors: object
}

/** Any member's definition, as far as a provider reads it. */
interface Definition {
  readonly input?: AnySchema
  readonly output?: AnySchema
  readonly item?: AnySchema
  readonly payload?: AnySchema
  readonly window?: number
  readonly keep?: 'latest'
}

const KINDS = { calls: 'call', streams: 'stream', notices: 'notice' } as const
/** Chunks of a stream of bytes that are under way at a time: more gain nothing. */
const BYTES_WINDOW = 4

/**
 * Reads the provider's functions once. Later changes to the object change nothing, and nothing but these
 * own functions can ever be called.
 *
 * @throws {KitError} `INVALID_ARGUMENT` for a missing or extra member, or a contract without schemas.
 */
export function createService(contract: AnyContract, provider: unknown): Service {
  if (!contract.hasSchemas) {
    throw invalidArgument(
      'contract',
      'made by `defineContract`, since its schemas check the inputs',
      'shapeOf(…)',
    )
  }
  if (typeof provider !== 'object' || provider === null) {
    throw invalidArgument('provider', 'an object with the groups of the contract', provider)
  }
  const fingerprint = fingerprintOf(contract)
  const members: (Member | undefined)[] = []
  const inputless: number[] = []
  const windows: number[] = []
  const events = new Map<string, ServiceEvent>()
  refuseExtras(contract, provider)
  fingerprint.members.forEach((title, number) => {
    const [group, name] = title.split('.') as [Group, string]
    const definition = contract.shape[group][name] as Definition
    if (group === 'events') {
      const keepsLatest = definition.keep === 'latest'
      if (keepsLatest) windows.push(number, 1)
      events.set(name, { member: number, payload: definition.payload, keepsLatest })
      members.push(undefined)
      return
    }
    const functions = ownValue(provider, group)
    const handler = ownValue(functions, name)
    if (typeof handler !== 'function') {
      throw invalidArgument(
        `provider.${title}`,
        `a function, as the contract \`${contract.name}\` says`,
        handler,
      )
    }
    if (definition.input === undefined) inputless.push(number)
    const isBytes = definition.item !== undefined && '~bytes' in definition.item
    const window = definition.window ?? (isBytes ? BYTES_WINDOW : undefined)
    if (window !== undefined) windows.push(number, window)
    members.push({
      kind: KINDS[group],
      title,
      handler: (input, context) => Reflect.apply(handler, functions, [input, context]),
      input: definition.input,
      output: definition.output ?? definition.item,
      isBytes,
    })
  })
  return { contract, fingerprint, members, inputless, windows, events, errors: errorFactories(contract) }
}

function refuseExtras(contract: AnyContract, provider: object): void {
  for (const group of Object.keys(provider)) {
    const declared = Object.hasOwn(KINDS, group) ? contract.shape[group] : undefined
    if (declared === undefined) {
      throw invalidArgument(
        `provider.${group}`,
        'left out: the contract has no such group to implement',
        group,
      )
    }
    for (const name of Object.keys(ownValue(provider, group) ?? {})) {
      if (!Object.hasOwn(declared, name)) {
        throw invalidArgument(`provider.${group}.${name}`, 'left out: the contract has no such member', name)
      }
    }
  }
}

function ownValue(object: unknown, key: string): unknown {
  const has = typeof object === 'object' && object !== null && Object.hasOwn(object, key)
  return has ? (object as Record<string, unknown>)[key] : undefined
}

function errorFactories(contract: AnyContract): object {
  const factories: Record<string, unknown> = {}
  for (const name of Object.keys(contract.shape.errors ?? {})) {
    factories[name] = (data: unknown) => new DeclaredErrorImpl(contract.name, name, data)
  }
  return Object.freeze(factories)
}

/** An emit that cannot go out, as the emitter sees it. */
export function invalidPayload(contract: string, name: string, why: string): KitError {
  return new KitError('RESULT_INVALID', `\`${contract}\`: the payload of \`${name}\` ${why}`)
}

import type { AnyContract, AnyDefinition } from '../contract/contract.js'
import { declaredError } from '../contract/declared-error.js'
import { invalidArgument } from '../contract/errors.js'
import type { Group } from '../contract/groups.js'
import type { AnyMiddleware } from '../contract/middleware.js'
import type { AnySchema } from '../contract/schema.js'
import type { Limits } from '../wire/limits.js'
import { CALL, NOTICE, OPEN, type ToldMember } from '../wire/protocol.js'
import { around, type Handler } from './around.js'
import type { Gate } from './gate.js'

/** A member that the consumer may address by its number. */
export interface Member {
  /** The frame that asks for it. */
  readonly type: typeof CALL | typeof OPEN | typeof NOTICE
  /** `calls.open` */
  readonly path: string
  /** The provider's function, and the middleware around it. */
  readonly handler: Handler
  /** Whether the host lets this session ask, at all and now. `undefined`: whoever has a session may. */
  readonly admits: ((session: object) => boolean) | undefined
  readonly input: AnySchema | undefined
  /** Of a call's result, or of a stream's items. */
  readonly output: AnySchema | undefined
  /** A stream's items are bytes, to be cut and joined. */
  readonly isBytes: boolean
}

/** An event that the provider may emit. */
export interface ServiceEvent {
  readonly member: number
  /** `events.saved` */
  readonly path: string
  readonly payload: AnySchema | undefined
  readonly keepsLatest: boolean
  /** Whether this session may hear it. `undefined`: each may. */
  readonly admits: ((session: object) => boolean) | undefined
}

/** A state that the provider holds. */
export interface ServiceState {
  readonly member: number
  readonly name: string
  /** `states.theme` */
  readonly path: string
  readonly schema: AnySchema
  /** Its first value, as the provider gave it. */
  readonly first: unknown
  /** Whether this session may have its value. `undefined`: each may. */
  readonly admits: ((session: object) => boolean) | undefined
}

/** A contract together with what implements it: the table that every session of it dispatches through. */
export interface Service {
  readonly contract: AnyContract
  /** By member number; `undefined` where the consumer has nothing to ask for (an event, a state). */
  readonly members: readonly (Member | undefined)[]
  /** What consumers are told of the members, by number; of states without their values. */
  readonly told: readonly ToldMember[]
  /** By event name. */
  readonly events: ReadonlyMap<string, ServiceEvent>
  readonly states: readonly ServiceState[]
  /** `errors.NotFound(data)`, for handlers. */
  readonly errors: object
  /** Who is told that middleware refused a request. */
  readonly onRefused: Gate['onRefused']
}

const TYPES = { __proto__: null as never, calls: CALL, streams: OPEN, notices: NOTICE } as const
/** The groups that a provider has something for. */
const PROVIDED = [...Object.keys(TYPES), 'states']
const KINDS = { calls: 'call', streams: 'stream', notices: 'notice' } as const
/** Chunks of a stream of bytes that are under way at a time: more gain nothing. */
const BYTES_WINDOW = 4

/**
 * Reads the provider's functions and first values once. Later changes to the object change nothing, and nothing but these
 * own functions can ever be called.
 *
 * @throws {KitError} `INVALID_ARGUMENT` for a missing or extra member, or what is no contract.
 */
export function createService(
  contract: AnyContract,
  provider: unknown,
  limits: Limits,
  use: readonly AnyMiddleware<never>[],
  { admitting, onRefused }: Gate,
): Service {
  if (typeof contract?.shape !== 'object') {
    throw invalidArgument(
      'contract',
      'made by `defineContract`, since its schemas check the inputs',
      contract,
    )
  }
  if (typeof provider !== 'object' || provider === null) {
    throw invalidArgument('provider', 'an object with the groups of the contract', provider)
  }
  const members: (Member | undefined)[] = []
  const told: ToldMember[] = []
  const events = new Map<string, ServiceEvent>()
  const states: ServiceState[] = []
  const errors = errorFactories(contract)
  const stack = checkMiddleware(use)
  refuseExtras(contract, provider)
  contract.fingerprint.members.forEach((path, member) => {
    const { 0: group, 1: name } = path.split('.') as [Group, string]
    const definition = contract.shape[group][name] as AnyDefinition
    const isBytes = definition.item !== undefined && Object.hasOwn(definition.item, '~bytes')
    const window = definition.window ?? (isBytes ? BYTES_WINDOW : limits.streamWindow)
    const isStream = group === 'streams'
    told.push([
      group,
      name,
      definition.input !== undefined,
      isStream ? Math.min(window, limits.streamWindow) : 0,
    ])
    if (group === 'events') {
      events.set(name, {
        member,
        path,
        payload: definition.payload,
        keepsLatest: definition.keep === 'latest',
        admits: admitting(path),
      })
      members.push(undefined)
      return
    }
    if (group === 'states') {
      const values = ownValue(provider, group)
      if (!hasOwn(values, name)) {
        const expected = `its first value, as the contract \`${contract.name}\` says`
        throw invalidArgument(`provider.${path}`, expected, undefined)
      }
      const schema = definition.value as AnySchema
      const first = ownValue(values, name)
      states.push({ member, name, path, schema, first, admits: admitting(path) })
      members.push(undefined)
      return
    }
    const functions = ownValue(provider, group)
    const handler = ownValue(functions, name)
    if (typeof handler !== 'function') {
      const expected = `a function, as the contract \`${contract.name}\` says`
      throw invalidArgument(`provider.${path}`, expected, handler)
    }
    members.push({
      type: TYPES[group],
      path,
      handler: around((input, context) => handler.call(functions, input, context), stack, {
        kind: KINDS[group],
        contract: contract.name,
        member: path,
        errors,
      }),
      admits: admitting(path),
      input: definition.input,
      output: definition.output ?? definition.item,
      isBytes,
    })
  })
  return { contract, members, told, events, states, errors, onRefused }
}

/** A copy: what is pushed on the app's own list later changes nothing. */
export function checkMiddleware(use: unknown): readonly AnyMiddleware[] {
  if (!Array.isArray(use)) throw invalidArgument('use', 'an array of middleware', use)
  const list: unknown[] = [...use]
  const wrong = list.findIndex((middleware) => typeof middleware !== 'function')
  if (wrong >= 0) throw invalidArgument(`use[${wrong}]`, 'a function of (request, next)', list[wrong])
  return list as AnyMiddleware[]
}

function refuseExtras(contract: AnyContract, provider: object): void {
  for (const group of Object.keys(provider)) {
    const declared = PROVIDED.includes(group) ? contract.shape[group as Group] : undefined
    if (declared === undefined) {
      const expected = 'left out: the contract has no such group to implement'
      throw invalidArgument(`provider.${group}`, expected, group)
    }
    for (const name of Object.keys(ownValue(provider, group) ?? {})) {
      if (!Object.hasOwn(declared, name)) {
        throw invalidArgument(`provider.${group}.${name}`, 'left out: the contract has no such member', name)
      }
    }
  }
}

function ownValue(object: unknown, key: string): unknown {
  return hasOwn(object, key) ? object[key] : undefined
}

function hasOwn(object: unknown, key: string): object is Record<string, unknown> {
  return typeof object === 'object' && object !== null && Object.hasOwn(object, key)
}

function errorFactories(contract: AnyContract): object {
  const factories: Record<string, unknown> = {}
  for (const name of Object.keys(contract.shape.errors ?? {})) {
    factories[name] = (data: unknown) => declaredError(contract.name, name, data)
  }
  return Object.freeze(factories)
}

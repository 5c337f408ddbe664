import { own, setOwn } from '../contract/own.js'
import type { AnySchema } from '../contract/schema.js'
import { DEFAULT_LIMITS, type Limits } from '../wire/limits.js'
import type { Allow, Narrow } from './policy.js'
import type { Provision } from './provision.js'

/** Who is let in, as the rules above leave it: a contract's own rules can only take away. */
export interface ManifestAllow {
  readonly origins: readonly string[]
  readonly subFrames: boolean
  /** Local files, those of the app relative to its folder. */
  readonly unsafeFiles: readonly string[]
  /** There is a `when`, which may refuse more. */
  readonly predicate: boolean
}

/** A schema: who made it, and what it says where the validator can tell (Standard JSON Schema, zod and arktype). */
export interface ManifestSchema {
  /** `~standard.vendor`; `electron-port-bridge` for `unchecked` and `bytes`. */
  readonly vendor: string
  /** Nothing is checked. */
  readonly unchecked?: true
  /** A stream of bytes. */
  readonly bytes?: true
  /** By the draft 2020-12, its keys sorted: of what may come in, of what goes out. */
  readonly jsonSchema?: object
}

/** One member of a contract: its schemas and options by the names that they have in the contract. */
export interface ManifestMember {
  /** `call`, `stream`, `event`, … */
  readonly kind: string
  /** Where it narrows what the contract lets in. */
  readonly allow?: ManifestAllow
  readonly requires?: 'user-gesture'
  readonly [part: string]: unknown
}

/** A contract that is provided. */
export interface ManifestContract {
  readonly version?: number
  readonly allow: ManifestAllow
  /** Those that are not the defaults. */
  readonly limits: Partial<Limits>
  /** The functions' names in their order, the bridge's first. */
  readonly middleware: readonly string[]
  readonly errors: { readonly [name: string]: ManifestSchema }
  /** By path: `calls.open`. */
  readonly members: { readonly [path: string]: ManifestMember }
}

/** All that a bridge lets pages reach, in stable order: plain JSON, to be kept with the app and compared. */
export interface Manifest {
  readonly allow: ManifestAllow & {
    readonly insideRefusedPages: boolean
    readonly webviews: boolean
    readonly openedWindows: boolean
  }
  readonly contracts: { readonly [name: string]: ManifestContract }
  readonly joins: readonly ManifestJoin[]
}

/** Two ends that main joins. */
export interface ManifestJoin {
  readonly contract: string
  readonly provider: 'page' | 'utility'
  readonly consumer: 'page' | 'utility'
  readonly allow: ManifestAllow
}

/** What is provided, without what serves it. */
type RuledProvision = Pick<Provision, 'contract' | 'allow' | 'members' | 'limits' | 'use'>

/** What a join is between. */
export interface JoinedEnds extends Pick<ManifestJoin, 'contract' | 'provider' | 'consumer'> {
  readonly allow: Narrow | undefined
}

/** @param nameOf The name of a local file, without what is another on each machine. */
export function manifestOf(
  allow: Allow,
  provisions: readonly RuledProvision[],
  joins: readonly JoinedEnds[],
  nameOf: (path: string) => string,
): Manifest {
  const outer: ManifestAllow = {
    origins: sorted(own(allow, 'origins')),
    subFrames: own(allow, 'subFrames') === true,
    unsafeFiles: sorted((own(allow, 'unsafeFilePaths') ?? []).map((path) => nameOf(path))),
    predicate: own(allow, 'when') !== undefined,
  }
  return {
    allow: {
      ...outer,
      insideRefusedPages: own(allow, 'insideRefusedPages') === true,
      webviews: own(allow, 'webviews') === true,
      openedWindows: own(allow, 'openedWindows') === true,
    },
    contracts: byKey(
      provisions.map((provision) => [
        provision.contract.name,
        contractOf(provision, narrowed(outer, provision.allow)),
      ]),
    ),
    joins: joins
      .map(({ contract, provider, consumer, allow: own }) => ({
        contract,
        provider,
        consumer,
        allow: narrowed(outer, own),
      }))
      .sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b))),
  }
}

function contractOf(
  { contract, limits, members, use }: RuledProvision,
  allow: ManifestAllow,
): ManifestContract {
  const version = own(contract.shape as { version?: number }, 'version')
  const errors: Record<string, AnySchema> = own(contract.shape, 'errors') ?? {}
  return {
    ...(version === undefined ? {} : { version }),
    allow,
    limits: byKey(
      Object.entries(limits ?? {}).filter(
        ({ 0: name, 1: value }) => value !== undefined && value !== DEFAULT_LIMITS[name as keyof Limits],
      ),
    ),
    middleware: use.map(({ name }) => name || 'anonymous'),
    errors: byKey(Object.entries(errors).map(({ 0: name, 1: schema }) => [name, schemaOf(schema, 'output')])),
    members: byKey(
      contract.fingerprint.members.map((path): [string, ManifestMember] => {
        const { 0: group, 1: name } = path.split('.') as [string, string]
        const policy = members.get(path)
        const narrow = own(policy, 'allow')
        const requires = own(policy, 'requires')
        return [
          path,
          {
            kind: group.slice(0, -1),
            ...partsOf(contract.shape[group][name]),
            ...(narrow === undefined ? {} : { allow: narrowed(allow, narrow) }),
            ...(requires === undefined ? {} : { requires }),
          },
        ]
      }),
    ),
  }
}

/** A definition's schemas, and its options as they are. */
function partsOf(definition: Record<string, unknown>): Record<string, unknown> {
  return byKey(
    Object.entries(definition)
      .filter(({ 1: part }) => part !== undefined)
      .map(({ 0: key, 1: part }) => [
        key,
        Object(part) === part ? schemaOf(part as AnySchema, key === 'input' ? 'input' : 'output') : part,
      ]),
  )
}

/** https://standardschema.dev/json-schema: a converter may throw for what JSON Schema cannot say. */
function schemaOf(schema: AnySchema, side: 'input' | 'output'): ManifestSchema {
  const standard = schema['~standard'] as AnySchema['~standard'] & {
    readonly jsonSchema?: { readonly [side: string]: (options: { target: string }) => unknown }
  }
  const { vendor } = standard
  if (Object.hasOwn(schema, '~unchecked')) return { vendor, unchecked: true }
  if (Object.hasOwn(schema, '~bytes')) return { vendor, bytes: true }
  try {
    const converter = standard.jsonSchema
    if (typeof converter?.[side] !== 'function') return { vendor }
    return { vendor, jsonSchema: inOrder(converter[side]({ target: 'draft-2020-12' })) as object }
  } catch {
    return { vendor }
  }
}

function narrowed(outer: ManifestAllow, narrow: Narrow | undefined): ManifestAllow {
  const origins = own(narrow, 'origins')
  return {
    origins:
      origins === undefined ? outer.origins : outer.origins.filter((origin) => origins.includes(origin)),
    subFrames: outer.subFrames && own(narrow, 'subFrames') !== false,
    // A list of origins has no `file:` in it.
    unsafeFiles: origins === undefined ? outer.unsafeFiles : [],
    predicate: outer.predicate || own(narrow, 'when') !== undefined,
  }
}

/** JSON, its keys sorted, so that another version of a validator changes nothing by its order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (Object(value) !== value) return value
  return byKey(Object.entries(value as object).map(({ 0: key, 1: item }) => [key, inOrder(item)]))
}

function byKey<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const object: Record<string, T> = {}
  for (const { 0: key, 1: value } of [...entries].sort((a, b) => compare(a[0], b[0])))
    setOwn(object, key, value)
  return object
}

const sorted = (list: readonly string[] = []): readonly string[] => [...new Set(list)].sort(compare)

/** By code unit, in every locale alike. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

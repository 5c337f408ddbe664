import type { Group } from './groups.js'

/** The parts of a definition that are schemas, and those that are options. */
const PARTS: Record<Group, { readonly schemas: readonly string[]; readonly options: readonly string[] }> = {
  calls: { schemas: ['input', 'output'], options: [] },
  streams: { schemas: ['input', 'item'], options: ['window'] },
  events: { schemas: ['payload'], options: ['keep'] },
  states: { schemas: ['value'], options: [] },
  notices: { schemas: ['input'], options: [] },
}

/**
 * What is wrong with a member's definition, as the end of a sentence; `undefined` if nothing is. TypeScript finds
 * most of it earlier, but a part too many it lets pass.
 */
export function definitionFault(group: Group | 'errors', definition: unknown): string | undefined {
  if (group === 'errors') return isSchema(definition) ? undefined : `that is ${NO_SCHEMA}`
  if (typeof definition !== 'object' || definition === null) {
    return 'that is no definition: write an object, like { input: v.string() }'
  }
  const { schemas, options } = PARTS[group]
  // What it inherits is no part of it.
  const parts: Record<string, unknown> = Object.assign(Object.create(null), definition)
  // A schema in place of a definition would pass for a member without any.
  if (isSchema(definition)) return `that is a schema: say which, like { ${schemas[0]}: … }`
  const extra = Object.keys(parts).find((key) => !schemas.includes(key) && !options.includes(key))
  if (extra !== undefined) {
    return `with the key \`${extra.slice(0, 80)}\`, which means nothing there: ${group} have only ${[...schemas, ...options].join(', ')}`
  }
  const bad = schemas.find((key) => parts[key] !== undefined && !isSchema(parts[key]))
  if (bad !== undefined) return `whose \`${bad}\` is ${NO_SCHEMA}`
  if (group === 'streams' && parts.item === undefined)
    return 'without an `item`: the schema of what it streams'
  if (group === 'states' && parts.value === undefined) return 'without a `value`: the schema of what it holds'
  const { window, keep } = parts
  const isWindow = Number.isSafeInteger(window) && Number(window) >= 1 && Number(window) <= 65_536
  if (window !== undefined && !isWindow) return 'with a `window` that is no whole number from 1 to 65536'
  if (keep !== undefined && keep !== 'latest') return "with a `keep` that is not 'latest'"
  return undefined
}

const NO_SCHEMA = 'no Standard Schema v1: take one of zod, valibot or arktype, or unchecked<T>()'

/** Some libraries' schemas are functions. */
function isSchema(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  const standard = (value as { '~standard'?: { version?: unknown; validate?: unknown } })['~standard']
  return standard?.version === 1 && typeof standard.validate === 'function'
}

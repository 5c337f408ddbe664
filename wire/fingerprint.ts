import { type AnyContract, GROUPS } from '../contract/contract.js'
import type { Fingerprint } from './protocol.js'

/** The same for two contracts exactly when they can talk to each other. */
export function fingerprintOf(contract: AnyContract): Fingerprint {
  const members: string[] = []
  for (const group of GROUPS) {
    for (const name of Object.keys(contract.shape[group] ?? {})) members.push(`${group}.${name}`)
  }
  return {
    name: contract.name,
    version: contract.shape.version ?? 0,
    members: members.sort(),
    errors: Object.keys(contract.shape.errors ?? {}).sort(),
  }
}

/** `undefined` if the two agree, else a sentence that names both sides' differences. */
export function differenceBetween(ours: Fingerprint, theirs: Fingerprint): string | undefined {
  if (ours.name !== theirs.name) return `this side has \`${ours.name}\`, the other \`${theirs.name}\``
  const parts: string[] = []
  if (ours.version !== theirs.version) {
    parts.push(`this side has version ${ours.version}, the other version ${theirs.version}`)
  }
  for (const list of ['members', 'errors'] as const) {
    const here = ours[list].filter((name) => !theirs[list].includes(name))
    const there = theirs[list].filter((name) => !ours[list].includes(name))
    if (here.length > 0) parts.push(`only this side has ${quoted(here)}`)
    if (there.length > 0) parts.push(`only the other side has ${quoted(there)}`)
  }
  return parts.length === 0 ? undefined : parts.join('; ')
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `\`${name}\``)
  return shown.join(', ') + (names.length > 8 ? ` and ${names.length - 8} more` : '')
}

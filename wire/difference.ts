import type { Fingerprint } from '../contract/fingerprint.js'

/** `undefined` if the two agree, else a sentence that names both sides' differences. */
export function differenceBetween(provider: Fingerprint, consumer: Fingerprint): string | undefined {
  const parts: string[] = []
  if (provider.name !== consumer.name) {
    parts.push(`the provider has ${quoted([provider.name])}, the consumer ${quoted([consumer.name])}`)
  }
  if (provider.version !== consumer.version) {
    parts.push(`the provider has version ${provider.version}, the consumer version ${consumer.version}`)
  }
  for (const list of ['members', 'errors'] as const) {
    const provided = provider[list].filter((name) => !consumer[list].includes(name))
    const consumed = consumer[list].filter((name) => !provider[list].includes(name))
    if (provided.length > 0) parts.push(`only the provider has ${quoted(provided)}`)
    if (consumed.length > 0) parts.push(`only the consumer has ${quoted(consumed)}`)
  }
  return parts.length === 0 ? undefined : parts.join('; ')
}

/** At most eight, cut short and printable: a peer may have written them. */
function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `\`${name.slice(0, 64).replace(/[^\x20-\x7e]/g, '?')}\``)
  return shown.join(', ') + (names.length > 8 ? ` and ${names.length - 8} more` : '')
}

import type { PreloadPatterns } from '../renderer/wire.js'

/** Where a registered preload runs, as the app says it (`docs/api/structures/preload-script-registration.md`). */
export interface UrlPatterns {
  matches?: string[]
  excludeMatches?: string[]
  includeGlobs?: string[]
  excludeGlobs?: string[]
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** `scheme://host/path`, as extensions of Chrome have it: `*` as a scheme is http or https. */
const MATCH = /^(\*|[a-z][a-z0-9+.-]*):\/\/(\*|(?:\*\.)?[^/*:]+|)(?::(\*|\d+))?(\/.*)$/i

/** The source of a regular expression for addresses without fragment. */
function matchPattern(pattern: string): string {
  if (pattern === '<all_urls>') return '^[a-z][a-z0-9+.-]*:'
  const [, scheme = '', host = '', port = '*', path = ''] = MATCH.exec(String(pattern)) ?? []
  if (scheme === '' || (host === '' && scheme !== 'file'))
    throw new TypeError(`Invalid match pattern: ${pattern}`)
  const schemes = scheme === '*' ? 'https?' : escaped(scheme.toLowerCase())
  const hosts =
    host === '*'
      ? '[^/:]+'
      : host.startsWith('*.')
        ? `(?:[^/:]+\\.)?${escaped(host.slice(2).toLowerCase())}`
        : escaped(host.toLowerCase())
  const ports = port === '*' ? '(?::\\d+)?' : `:${port}`
  return `^${schemes}://${hosts}${ports}${path.split('*').map(escaped).join('.*')}$`
}

/** `*` is any sequence of characters, `?` none or one. */
const globPattern = (glob: string): string =>
  `^${escaped(String(glob)).replaceAll('\\*', '.*').replaceAll('\\?', '.?')}$`

/**
 * The patterns as sources of regular expressions, which the page's world can be told.
 *
 * @throws TypeError for a pattern that is none, and for an empty list of what has to match.
 */
export function readPatterns({
  matches,
  excludeMatches,
  includeGlobs,
  excludeGlobs,
}: UrlPatterns): PreloadPatterns {
  for (const [name, list] of Object.entries({ matches, includeGlobs }))
    if (list?.length === 0) throw new TypeError(`${name} must not be empty`)
  return {
    matches: matches?.map(matchPattern),
    excludeMatches: (excludeMatches ?? []).map(matchPattern),
    includeGlobs: includeGlobs?.map(globPattern),
    excludeGlobs: (excludeGlobs ?? []).map(globPattern),
  }
}

/**
 * Custom standard schemes. Chromium cannot be taught a scheme from outside, so `app://notes/x` is served
 * as `https://notes.app-scheme/x`: a secure context, a real origin, and (as the suffix is not in the
 * public suffix list) a site of its own for every registrable host, which is what Electron's standard
 * schemes get too. Everything that the main process sees is mapped back.
 */
const SUFFIX = '-scheme'
const WIRE = /^(blob:)?https:\/\/([^/?#]+)\.([a-z][a-z0-9+.-]*)-scheme(?=[/?#:]|$)/

const known = new Set<string>()
const unfetchable = new Set<string>()

/** `fetchable`: registered with `supportFetchAPI`, without which `fetch()` refuses the scheme. */
export function addScheme(scheme: string, fetchable: boolean): void {
  known.add(scheme)
  if (!fetchable) unfetchable.add(scheme)
}

/** Schemes that pages cannot `fetch()`. */
export const unfetchableSchemes = (): ReadonlySet<string> => unfetchable

export const schemes = (): ReadonlySet<string> => known

/** The scheme of a URL when it is a mapped one. */
export function customScheme(url: string): string | undefined {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(url)?.[1]?.toLowerCase()
  return scheme !== undefined && known.has(scheme) ? scheme : undefined
}

/** `app://notes/x` to what Chromium loads; other URLs unchanged. */
export function toWire(url: string): string {
  const scheme = customScheme(url)
  if (scheme === undefined) return url
  const rest = url.slice(scheme.length + 1).replace(/^\/*/, '')
  const at = rest.search(/[/?#]|$/)
  // Electron registers them as schemes with a host and no more: a port is dropped (`spec/api-protocol-spec.ts:1608`).
  const host = rest.slice(0, at).toLowerCase().replace(/:\d*$/, '')
  return `https://${host}.${scheme}${SUFFIX}${rest.slice(at) || '/'}`
}

/** What Chromium says to what the app knows; also for origins and `blob:` URLs. */
export function toApp(url: string): string {
  const match = WIRE.exec(url)
  if (!match || !known.has(match[3] as string)) return url
  return `${match[1] ?? ''}${match[3]}://${match[2]}${url.slice(match[0].length)}`
}

/** The same for every address inside a text, such as a stack. */
export function toAppText(text: string): string {
  return text.replace(/https:\/\/[^/?#\s"'<>()]+-scheme(?=[/?#:\s"'<>()]|$)/g, toApp)
}

/** Fetch patterns by which requests for the custom schemes are taken out of Chromium. */
export function requestPatterns(): { urlPattern: string }[] {
  return [...known].flatMap((scheme) => [
    { urlPattern: `https://*.${scheme}${SUFFIX}/*` },
    { urlPattern: `${scheme}:*` },
  ])
}

/**
 * Names of the custom schemes inside a Content-Security-Policy, in Chromium's terms. What a page spells out
 * (`<img src="app://notes/x">`) is checked twice: as it stands, where Chromium sees no host in an unknown
 * scheme and only `app:` can match, and again after the redirect, where the host does count.
 */
export function policyToWire(policy: string, origin: string): string {
  const own = customScheme(origin)
  return policy
    .split(/(\s+|;)/)
    .map((token) => {
      if (token.toLowerCase() === "'self'" && own !== undefined) return `'self' ${own}:`
      const scheme = customScheme(token)
      if (scheme === undefined) return token
      if (token.length === scheme.length + 1) return `${token} https://*.${scheme}${SUFFIX}`
      return `${scheme}: ${toWire(token).replace(/\/$/, '')}`
    })
    .join('')
}

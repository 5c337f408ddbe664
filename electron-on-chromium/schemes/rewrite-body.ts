import { Script } from 'node:vm'
import { policyToWire, schemes, toWire } from './scheme-map.js'

/** What of a response has to be read by Chromium, not by a script of the page. */
export type BodyKind = 'document' | 'script' | 'stylesheet'

/**
 * Custom addresses that Chromium itself reads in a body, under the names that it loads: it refuses an unknown
 * scheme in a CORS request (module scripts, fonts, `crossorigin`) and in a form before anybody can answer. `text`
 * has a character for each byte. A body that names no custom address and no `import.meta` comes back as it is.
 */
export function bodyToWire(text: string, kind: BodyKind, url: string): string {
  if (kind === 'document') return names(text) || /http-equiv/i.test(text) ? htmlToWire(text, url) : text
  if (kind === 'stylesheet') return names(text) ? text.replace(cssAddress(), mapped) : text
  return scriptToWire(text, url)
}

const alternatives = (): string => [...schemes()].map((name) => name.replaceAll(/[.+]/g, '\\$&')).join('|')
const names = (text: string): boolean => new RegExp(`(?:${alternatives()}):`, 'i').test(text)
/** An address up to its path; the first group stands before it. */
const after = (before: string): RegExp =>
  new RegExp(`(${before})((?:${alternatives()}):\\/\\/[^\\s"'<>/?#\\\\,)]*)`, 'gi')
const cssAddress = (): RegExp => after(`url\\(\\s*["']?|@import\\s+["']`)
const mapped = (_: string, before: string, address: string): string =>
  before + toWire(address).replace(/\/$/, '')

/** `import` of a spelled-out address, and `import.meta.url`, which a module can be told in its first line. */
function scriptToWire(text: string, url: string): string {
  const loadable = names(text) ? text.replace(after(`\\b(?:from|import)\\s*\\(?\\s*["']`), mapped) : text
  return text.includes('import.meta') && isModule(text)
    ? `import.meta.url=${JSON.stringify(url)};${loadable}`
    : loadable
}

/** `import.meta` does not parse in a classic script; there it can only stand in a text. */
function isModule(text: string): boolean {
  try {
    new Script(text)
    return false
  } catch {
    return true
  }
}

const COMMENT_OR_TAG = /<!--[\s\S]*?-->|<([a-z][^\s/>]*)(?:"[^"]*"|'[^']*'|[^'">])*>/gi
/** Their content is no markup. */
const RAW = new Set(['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes'])

function htmlToWire(html: string, url: string): string {
  const attribute = after(`\\s(?:src|href|action|formaction|data|poster)\\s*=\\s*["']?\\s*`)
  const inMeta = after('=\\s*["\']?')
  let done = ''
  let at = 0
  COMMENT_OR_TAG.lastIndex = 0
  for (let found = COMMENT_OR_TAG.exec(html); found !== null; found = COMMENT_OR_TAG.exec(html)) {
    const [tag, name] = found
    if (name === undefined) continue
    const changed =
      name.toLowerCase() === 'meta' ? metaToWire(tag, url, inMeta) : tag.replace(attribute, mapped)
    done += html.slice(at, found.index) + changed
    at = COMMENT_OR_TAG.lastIndex
    if (!RAW.has(name.toLowerCase())) continue
    const end = html.slice(at).search(new RegExp(`</${name}`, 'i'))
    if (end >= 0) COMMENT_OR_TAG.lastIndex = at + end
  }
  return done + html.slice(at)
}

function metaToWire(tag: string, url: string, address: RegExp): string {
  if (/http-equiv\s*=\s*["']?refresh/i.test(tag)) return tag.replace(address, mapped)
  if (!/http-equiv\s*=\s*["']?content-security-policy/i.test(tag)) return tag
  return tag.replace(
    /(\scontent\s*=\s*)(?:"([^"]*)"|'([^']*)')/i,
    (whole, before: string, double?: string, single?: string) => {
      const policy = double ?? single
      return policy === undefined ? whole : `${before}"${policyToWire(policy, url)}"`
    },
  )
}

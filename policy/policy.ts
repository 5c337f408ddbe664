// Who may reach what. This folder judges facts of a document, wherever they are from: main's are Electron's, those of an app's
// tests its own. Knows what a provider is, and nothing of Electron.
import { invalidArgument } from '../contract/errors.js'
import type { DocumentFacts } from '../wire/peer.js'
import { checkKeys } from './check-keys.js'

/** Which documents may connect. Whatever is not named is refused. */
export interface Allow {
  /**
   * Serialised origins, compared exactly: `app://notes`, `http://localhost:5173`. No path, no trailing slash,
   * no wildcard. A custom scheme must be registered as `standard`, else its origin is opaque.
   */
  readonly origins?: readonly string[] | undefined
  /** Also documents in iframes, where each page around them is of a listed origin too. @default false */
  readonly subFrames?: boolean | undefined
  /**
   * Also documents in iframes of pages that are not let in themselves: any site that can embed a listed page can then lead
   * its user to click in it. `when` has the `ancestors`. Means nothing without `subFrames`.
   * @default false
   */
  readonly insideRefusedPages?: boolean | undefined
  /** Also `<webview>` guests. @default false */
  readonly webviews?: boolean | undefined
  /** Also windows that a page opened and can still reach. @default false */
  readonly openedWindows?: boolean | undefined
  /**
   * Also these local files, by absolute path. Any file that a user can be made to open has the origin
   * `file://`, and all of them share it; serve the app from a scheme of its own instead
   * (https://www.electronjs.org/docs/latest/tutorial/security, item 18).
   * @default none
   */
  readonly unsafeFilePaths?: readonly string[] | undefined
  /** A last word, asked synchronously. Only the literal `true` allows: a returned Promise refuses. */
  readonly when?: ((document: DocumentFacts) => boolean) | undefined
}

/** What a contract, or one member of it, takes away from what the bridge lets in. */
export type Narrow = Pick<Allow, 'origins' | 'when'> & { readonly subFrames?: false | undefined }

/** Why a document, a claim or a request was refused. */
export type RefusalReason =
  | 'not-a-frame'
  | 'document-gone'
  | 'other-document'
  | 'malformed'
  | 'version'
  | 'sub-frame'
  | 'inside-refused-page'
  | 'webview'
  | 'opened-window'
  | 'origin'
  | 'predicate'
  | 'unknown-document'
  | 'hostile'
  | 'contract-unknown'
  | 'contract-not-allowed'
  | 'not-joined'
  | 'provider-missing'
  | 'too-many'
  | 'member-not-allowed'
  | 'no-user-gesture'
  | 'middleware'

/** Judges one document: `undefined` lets it in. Synchronous, total. */
export type Policy = (document: DocumentFacts) => RefusalReason | undefined

const ALLOWS = [
  'origins',
  'subFrames',
  'insideRefusedPages',
  'webviews',
  'openedWindows',
  'unsafeFilePaths',
  'when',
]

/**
 * A bridge's policy.
 *
 * @param pathOf The path of a `file:` URL, as Node's `fileURLToPath` has it.
 * @throws {KitError} `INVALID_ARGUMENT` for an origin that could never match, or that matches too much, and for a name that
 *   is unknown.
 */
export function createPolicy(options: Allow, pathOf: (url: string) => string): Policy {
  checkKeys('allow', options, ALLOWS)
  const allow = copyOf(options)
  const origins = new Set(checkOrigins('allow.origins', allow.origins))
  const files = new Set(
    checkList('allow.unsafeFilePaths', 'an array of absolute paths', allow.unsafeFilePaths),
  )
  const { when } = allow
  checkWhen('allow.when', when)
  return (document) => {
    if (!document.isMainFrame && allow.subFrames !== true) return 'sub-frame'
    if (document.webContentsType === 'webview' && allow.webviews !== true) return 'webview'
    if (document.hasOpener && allow.openedWindows !== true) return 'opened-window'
    if (!origins.has(document.origin) && !isListedFile(document, files, pathOf)) return 'origin'
    if (allow.insideRefusedPages !== true && document.ancestors.some((origin) => !origins.has(origin)))
      return 'inside-refused-page'
    if (when !== undefined && !says(when, document)) return 'predicate'
    return undefined
  }
}

const NARROWS = ['origins', 'when', 'subFrames']

/**
 * A contract's own policy, or a member's: it narrows what the bridge's has let in, and so needs to name only differences.
 *
 * @throws {KitError} `INVALID_ARGUMENT` for an origin that could never match, and for what narrows nothing.
 */
export function createNarrowing(options: Narrow = {}, name = 'allow'): Policy {
  checkKeys(name, options, NARROWS)
  const allow = copyOf(options)
  if (allow.subFrames !== undefined && (allow.subFrames as boolean) !== false) {
    throw invalidArgument(
      `${name}.subFrames`,
      'false or left out: it narrows what the bridge lets in',
      allow.subFrames,
    )
  }
  const listed = checkOrigins(`${name}.origins`, allow.origins)
  const origins = listed && new Set(listed)
  const { when } = allow
  checkWhen(`${name}.when`, when)
  return (document) => {
    if (allow.subFrames === false && !document.isMainFrame) return 'contract-not-allowed'
    if (origins !== undefined && !origins.has(document.origin)) return 'contract-not-allowed'
    if (when !== undefined && !says(when, document)) return 'contract-not-allowed'
    return undefined
  }
}

/**
 * As they are now, whatever the app does to its object later: what is judged and what the manifest says are one. Without a
 * prototype, so that a polluted `Object.prototype` allows nothing.
 */
export function copyOf<T extends Allow | Narrow>(rules: T): T {
  const copy = Object.create(null)
  for (const key of Object.keys(rules) as (keyof T)[]) {
    const rule = rules[key]
    copy[key] = Array.isArray(rule) ? Object.freeze([...rule]) : rule
  }
  return Object.freeze(copy)
}

function says(when: (document: DocumentFacts) => boolean, document: DocumentFacts): boolean {
  try {
    return when(document) === true
  } catch {
    return false
  }
}

function isListedFile(
  { fileUrl }: DocumentFacts,
  files: ReadonlySet<string>,
  pathOf: (url: string) => string,
): boolean {
  if (fileUrl === undefined || files.size === 0) return false
  try {
    const url = new URL(fileUrl)
    url.search = ''
    url.hash = ''
    return files.has(pathOf(url.href))
  } catch {
    return false
  }
}

const CUSTOM_ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+$/

function checkList(name: string, expected: string, list: unknown): readonly string[] | undefined {
  if (list === undefined) return undefined
  if (!Array.isArray(list)) throw invalidArgument(name, expected, list)
  for (const item of list) if (typeof item !== 'string') throw invalidArgument(name, expected, item)
  return list
}

function checkOrigins(name: string, list: unknown): readonly string[] | undefined {
  const origins = checkList(name, 'an array of serialised origins', list)
  for (const origin of origins ?? []) checkOrigin(name, origin)
  return origins
}

function checkWhen(name: string, when: unknown): void {
  if (when !== undefined && typeof when !== 'function') throw invalidArgument(name, 'a function', when)
}

function checkOrigin(name: string, origin: string): void {
  const expected =
    'a serialised origin: scheme, `://`, lower-case host, port if not the default; no path, no trailing slash, no wildcard'
  if (origin.length > 255) throw invalidArgument(name, expected, origin)
  if (origin === 'null') {
    throw invalidArgument(
      name,
      'an origin that is not opaque (Node\'s `new URL("app://x").origin` is "null"; write "app://x")',
      origin,
    )
  }
  if (origin.startsWith('file:')) {
    throw invalidArgument(name, "not `file:`; name single files in the bridge's `unsafeFilePaths`", origin)
  }
  const valid = /^https?:/.test(origin)
    ? isSerialisedHttpOrigin(origin)
    : CUSTOM_ORIGIN.test(origin) && origin === origin.toLowerCase() && !origin.includes('*')
  if (!valid) throw invalidArgument(name, expected, origin)
}

function isSerialisedHttpOrigin(origin: string): boolean {
  try {
    return new URL(origin).origin === origin && !origin.includes('*')
  } catch {
    return false
  }
}

/** What to change when this refusal was not meant, for the log. */
export function cureFor(reason: RefusalReason, origin: string): string {
  switch (reason) {
    case 'origin':
      return origin === 'null'
        ? 'The origin is opaque. Register the scheme before `ready`: protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true } }])'
        : origin === 'file://'
          ? 'Serve the page from a scheme of its own (protocol.handle), or list the file in allow.unsafeFilePaths'
          : `Add it: createBridge({ allow: { origins: [${JSON.stringify(origin)}] } })`
    case 'sub-frame':
      return 'If iframes may connect: allow: { subFrames: true }'
    case 'inside-refused-page':
      return 'A page around it is not of a listed origin (`ancestors`). If any site may embed it: allow: { insideRefusedPages: true }'
    case 'webview':
      return 'If <webview> guests may connect: allow: { webviews: true }'
    case 'opened-window':
      return 'If windows opened by a page may connect: allow: { openedWindows: true }'
    case 'predicate':
      return 'allow.when did not return `true` (a Promise does not allow)'
    case 'version':
      return 'The preload was built with another version of electron-port-bridge: rebuild or copy it anew'
    case 'contract-unknown':
      return 'Call bridge.provide(contract, …) for it, or look for a typo in its name'
    case 'contract-not-allowed':
      return "The contract's own allow in provide(contract, …, { allow }), or the one given to connect(contract, target, { allow }), does not let this document in, or its `when` threw or returned a Promise"
    case 'not-joined':
      return 'Call bridge.join(contract, { provider, consumer }) for this consumer'
    case 'provider-missing':
      return 'It is joined, but its provider has not called provide(contract, …); in a hidden window, look for backgroundThrottling'
    case 'member-not-allowed':
      return "The member's own allow in provide(contract, …, { members }) does not let this document in, or its `when` threw or returned a Promise"
    case 'no-user-gesture':
      return 'It requires a user gesture: call it from a click or a key, once for each, within 5 s, in a main frame'
    case 'middleware':
      return 'Middleware refused it'
    case 'too-many':
      return 'The document has 256 sessions, claims and offers, more than one page needs. Look for a connect() in a loop, and close the session of a module that is hot-reloaded: import.meta.hot.dispose(() => api.close())'
    case 'hostile':
      return "Documents of this origin in this window broke the protocol too often, as bridge.on('hostile') has told. Repair the client that the page brings, and load the window again"
    default:
      return 'Nothing to change: the document was on its way out, or the message was not from the kit'
  }
}

/** A published weakness of Electron that a page could use against what this kit rests on. */
export interface ElectronFix {
  readonly id: string
  readonly about: string
  /** The advisory. */
  readonly source: string
  /**
   * The first fixed version of each major line, ascending. Later majors came with the fix; an earlier or a missing
   * line has none.
   */
  readonly fixedIn: readonly string[]
}

/**
 * Patched Electron versions: data, to be read and corrected without reading code. A version that is not below any
 * row's fix is not known to be good, it is only not known to be bad.
 */
export const ELECTRON_FIXES: readonly ElectronFix[] = Object.freeze([
  fix(
    'CVE-2022-29247',
    'GHSA-mq8j-3h7h-p8g7',
    'ipcRenderer in a compromised child renderer',
    '15.5.5 16.2.6 17.2.0',
  ),
  fix(
    'CVE-2023-29198',
    'GHSA-p7v2-p9m8-qqg7',
    'isolation, by a value that cannot be cloned',
    '22.3.6 23.2.3 24.0.1',
  ),
  fix(
    'CVE-2026-34765',
    'GHSA-f3pv-wv63-48x8',
    'a named window.open target of another app window',
    '39.8.5 40.8.5 41.1.0',
  ),
  fix(
    'CVE-2026-34780',
    'GHSA-jfqg-hf23-qpw2',
    'isolation, by a VideoFrame through contextBridge',
    '39.8.0 40.7.0 41.0.0',
  ),
  fix(
    'CVE-2026-70601',
    'GHSA-h7rp-cf8h-j98x',
    'isolation, by Function.prototype.bind under contextBridge',
    '39.8.9 40.9.2 41.2.2',
  ),
  fix(
    'CVE-2026-70604',
    'GHSA-v3j7-r9gq-3gjw',
    'a custom protocol read by another origin',
    '39.8.10 40.9.3 41.4.0 42.0.0',
  ),
  fix(
    'CVE-2026-102676',
    'GHSA-9qh4-3jw8-366w',
    'Node in the workers of a webview guest',
    '41.10.6 42.9.2 43.4.1 44.0.0',
  ),
])

function fix(id: string, advisory: string, about: string, fixedIn: string): ElectronFix {
  const source = `https://github.com/electron/electron/security/advisories/${advisory}`
  return Object.freeze({ id, about, source, fixedIn: Object.freeze(fixedIn.split(' ')) })
}

/** Fixes that `version` lacks; `undefined` for what is no version. */
export function missingFixes(version: string): readonly ElectronFix[] | undefined {
  const own = parse(version)
  if (own === null) return undefined
  return ELECTRON_FIXES.filter(({ fixedIn }) => {
    const lines = fixedIn.map((text) => parse(text) as Version)
    const line = lines.find((line) => line[0] === own[0])
    if (line !== undefined) return isBelow(own, line)
    return own[0] < Math.max(...lines.map((line) => line[0]))
  })
}

type Version = readonly [major: number, minor: number, patch: number, isPreview: boolean]

function parse(version: string): Version | null {
  const parts = /^(\d{1,4})\.(\d{1,4})\.(\d{1,4})(-.{1,40})?$/.exec(version)
  return parts && [Number(parts[1]), Number(parts[2]), Number(parts[3]), parts[4] !== undefined]
}

/** A preview of a version is below it: an alpha may lack what its release has. */
function isBelow(own: Version, fixed: Version): boolean {
  if (own[1] !== fixed[1]) return own[1] < fixed[1]
  if (own[2] !== fixed[2]) return own[2] < fixed[2]
  return own[3] && !fixed[3]
}

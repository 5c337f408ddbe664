import { readFileSync } from 'node:fs'

/** What a release reads of `package.json`. */
interface Manifest {
  readonly repository?: unknown
  readonly bugs?: unknown
  readonly homepage?: unknown
}

/** Why a release needs each of them. */
const FIELDS = {
  repository: 'npm compares the provenance of what is published with it, and refuses what does not agree',
  bugs: 'users are sent there with what does not work',
  homepage: "npm's page of the package links to it",
} as const

/**
 * What is still to be filled in by whoever owns the repository before anything can be released. Nobody else can know it, so
 * nothing stands there that was guessed.
 *
 * @param owners The text of `.github/CODEOWNERS`.
 */
export function missingForRelease(manifest: Manifest, owners: string): string[] {
  const fields = (Object.keys(FIELDS) as (keyof typeof FIELDS)[]).filter((name) => !isFilled(manifest[name]))
  const unowned = owners.split('\n').filter((line) => /^[^#\s]\S*\s*$/.test(line))
  const paths = unowned.map((path) => path.trim()).join(', ')
  return [
    ...fields.map((name) => `package.json has no \`${name}\`: fill it in; ${FIELDS[name]}`),
    ...(unowned.length === 0
      ? []
      : [`.github/CODEOWNERS names no owner: write the account or team behind ${paths}`]),
  ]
}

export const readMissingForRelease = (): string[] =>
  missingForRelease(
    JSON.parse(readFileSync('package.json', 'utf8')) as Manifest,
    readFileSync('.github/CODEOWNERS', 'utf8'),
  )

const isFilled = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '') ||
  (typeof value === 'object' && value !== null && isFilled((value as { url?: unknown }).url))

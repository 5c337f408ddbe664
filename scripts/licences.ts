/** May be among what this repository installs to build and to test; nothing of it ships. */
const ALLOWED = [
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'MPL-2.0',
  'Python-2.0',
]

/** Packages with another licence, each with the reason why it may stay. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'rollup-plugin-dts': 'LGPL-3.0-only: a tool of the build, of which nothing ships',
  spawndamnit: 'its package.json points at its LICENSE file, which is that of MIT',
}

export interface Lock {
  readonly packages: Readonly<Record<string, { license?: string }>>
}
export interface Manifest {
  readonly dependencies?: object
  readonly optionalDependencies?: object
  readonly bundleDependencies?: unknown
}

/** One sentence for each package that is not as it must be. */
export function licenceFaults(lock: Lock, manifest: Manifest): string[] {
  const faults = (['dependencies', 'optionalDependencies', 'bundleDependencies'] as const)
    .filter((key) => manifest[key] !== undefined)
    .map((key) => `package.json has ${key}: what ships depends on nothing`)
  const unused = new Set(Object.keys(EXCEPTIONS))
  for (const [path, { license }] of Object.entries(lock.packages)) {
    if (path === '') continue
    const name = path.replace(/^.*node_modules\//, '')
    if (license !== undefined && isAllowed(license)) continue
    if (Object.hasOwn(EXCEPTIONS, name)) unused.delete(name)
    else faults.push(`${name}: ${license ?? 'no licence'} is not on the list`)
  }
  return [...faults, ...[...unused].map((name) => `${name} needs no exception any more`)]
}

/** `(MIT OR CC0-1.0)` is a choice; anything more complicated is for a person to read. */
const isAllowed = (license: string): boolean =>
  license
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => ALLOWED.includes(choice))

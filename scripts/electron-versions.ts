import { readFileSync } from 'node:fs'

interface Manifest {
  peerDependencies: { electron: string }
  devDependencies: { electron: string }
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

/** The oldest version that the kit declares. */
export const oldestElectron = manifest.peerDependencies.electron.replace(/^>=/, '')

const major = (version: string): number => Number(/\d+/.exec(version)?.[0])

/** From the oldest declared one to the one that is developed against. */
export const supportedMajors: readonly number[] = Array.from(
  { length: major(manifest.devDependencies.electron) - major(oldestElectron) + 1 },
  (_, index) => major(oldestElectron) + index,
)

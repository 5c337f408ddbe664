import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { DIST } from './dist.js'
import type { Doors } from './loader.js'
import { filesOf } from './names.js'

/** The built files that doors load. */
export const filesOfDoors = (doors: readonly string[]): readonly string[] => [
  ...new Set(doors.flatMap((door) => [...filesOf(join(DIST, `${door}.js`))])),
]

/** Their CommonJS twins, by path in the package. */
export function textsOf(doors: readonly (keyof Doors)[]): { readonly [file: string]: string } {
  const files = filesOfDoors(doors).map((file) => relative(DIST, file).replace(/\.js$/, '.cjs'))
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(DIST, file), 'utf8')]))
}

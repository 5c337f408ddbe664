import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Guard } from './guard-list.js'

/** A built file that has the guard. */
export interface Place {
  readonly path: string
  readonly text: string
}

/** Where a guard is in what was built under `root`: once, or the list does not follow the source. */
export function placesOf({ file, from }: Guard, root: string): Place[] {
  return (file === 'esm' ? modules(root) : [file]).flatMap((relative) => {
    const path = join(root, relative)
    const text = readFileSync(path, 'utf8')
    return [...text.matchAll(new RegExp(from, 'g'))].map(() => ({ path, text }))
  })
}

/** The doors as ES modules, and what they import; a chunk of an earlier build is not among them. */
function modules(root: string): string[] {
  const files = new Set<string>()
  const add = (path: string) => {
    if (files.has(path)) return
    files.add(path)
    const text = readFileSync(join(root, path), 'utf8')
    for (const [, name] of text.matchAll(/from '(\.[^']+\.js)'/g)) add(join(path, '..', name as string))
  }
  for (const door of ['contract', 'port', 'main', 'renderer', 'utility', 'testing', 'inspector'])
    add(`dist/${door}.js`)
  return [...files]
}

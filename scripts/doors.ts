import { existsSync, readFileSync } from 'node:fs'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, string | { import: { types: string } }>
}

export interface Door {
  readonly name: string
  /** Its declarations as they ship. */
  readonly types: string
  /** What they are made of. */
  readonly source: string
}

export const DOORS: readonly Door[] = Object.entries(exports).flatMap(([path, entry]) => {
  if (typeof entry === 'string') return []
  const name = path.replace('./', '')
  const source = [`${name}/index.ts`, `bundlers/${name}.ts`].find(existsSync)
  if (source === undefined)
    throw new Error(`${name}: no source of this door in a folder of its own or in bundlers/`)
  return [{ name, types: entry.import.types.replace('./', ''), source }]
})

import { existsSync, readFileSync } from 'node:fs'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, string | { import: { types: string } }>
}

/** The doors by name, each with its declarations as they ship and the source that they are made of. */
export const DOORS: readonly { readonly name: string; readonly types: string; readonly source: string }[] =
  Object.entries(exports).flatMap(([path, entry]) => {
    if (typeof entry === 'string') return []
    const name = path.replace('./', '')
    const source = [`${name}/index.ts`, `bundlers/${name}.ts`].find(existsSync)
    if (source === undefined)
      throw new Error(`${name}: no source of this door in a folder of its own or in bundlers/`)
    return [{ name, types: entry.import.types.replace('./', ''), source }]
  })

import { importsOf, resolveRelative, type Sources } from './imports.js'

/** What a folder may import besides itself. */
export interface Layer {
  readonly folders: readonly string[]
  /** Packages that are there when the code runs. */
  readonly packages: readonly string[] | 'any'
  /** Packages of which only types are taken; the build inlines them. */
  readonly types?: readonly string[]
  /** `node:` modules. */
  readonly node?: boolean
  /** The package's own doors, as an app imports them. */
  readonly doors?: boolean
  /** `import(expression)`: whatever is named when it runs. */
  readonly computed?: boolean
}

const OWN_NAME = 'electron-port-bridge'

/** One sentence for each import that crosses a line, with file, line and layers. */
export function layerFaults(sources: Sources, layers: Readonly<Record<string, Layer>>): string[] {
  const faults: string[] = []
  for (const [path, text] of sources) {
    const folder = folderOf(path)
    const layer = layers[folder]
    if (layer === undefined) {
      faults.push(`${path}: the folder \`${folder}\` has no row in the table of layers`)
      continue
    }
    for (const { specifier, line, typeOnly } of importsOf(path, text)) {
      if (specifier === undefined) {
        if (!layer.computed) faults.push(`${path}:${line} imports what only shows when it runs`)
        continue
      }
      const crossed = crossing(path, folder, layer, specifier, typeOnly)
      if (crossed !== undefined) faults.push(`${path}:${line} imports '${specifier}': ${crossed}`)
    }
  }
  return faults
}

function crossing(path: string, folder: string, layer: Layer, specifier: string, typeOnly: boolean) {
  if (specifier.startsWith('.')) {
    const target = folderOf(resolveRelative(path, specifier))
    if (target === folder || layer.folders.includes(target)) return undefined
    return `${folder} may import the folders ${listed(layer.folders)}, not ${target}`
  }
  if (specifier.startsWith('node:')) return layer.node ? undefined : `${folder} runs where Node is not`
  if (specifier === OWN_NAME || specifier.startsWith(`${OWN_NAME}/`)) {
    return layer.doors ? undefined : `${folder} is part of the package, and imports files`
  }
  if (layer.packages === 'any' || layer.packages.includes(specifier)) return undefined
  if (layer.types?.includes(specifier)) {
    return typeOnly ? undefined : `${folder} may take only types from ${specifier}: write \`import type\``
  }
  return `${folder} may import the packages ${listed([...layer.packages, ...(layer.types ?? [])])} only`
}

function folderOf(path: string): string {
  return path.split('/')[0] ?? path
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? '(none)' : names.join(', ')
}

import { importsOf, resolveRelative, type Sources } from './imports.js'

/**
 * Files that import each other in a ring, one ring for each knot, beginning with its first name. Imports of types are
 * left out: they are gone when the files run, and so cannot find a module half loaded.
 */
export function cycles(sources: Sources): string[][] {
  const targets = new Map<string, string[]>()
  for (const [path, text] of sources) {
    targets.set(
      path,
      importsOf(path, text).flatMap(({ specifier, typeOnly }) =>
        typeOnly || !specifier?.startsWith('.') ? [] : [resolveRelative(path, specifier)],
      ),
    )
  }
  const rings: string[][] = []
  const seen = new Set<string>()
  const trail: string[] = []
  const visit = (path: string) => {
    const start = trail.indexOf(path)
    if (start >= 0) {
      rings.push(fromFirst(trail.slice(start)))
      return
    }
    if (seen.has(path)) return
    seen.add(path)
    trail.push(path)
    for (const target of targets.get(path) ?? []) visit(target)
    trail.pop()
  }
  for (const path of [...targets.keys()].sort()) visit(path)
  return rings
}

function fromFirst(ring: readonly string[]): string[] {
  const first = ring.indexOf([...ring].sort()[0] ?? '')
  return [...ring.slice(first), ...ring.slice(0, first)]
}

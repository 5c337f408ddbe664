/** Characters of one value that a difference shows. */
const MAX_SHOWN = 200

/**
 * What changed between two manifests, a line each: `+` is new, `-` is gone, `→` is another. Empty if nothing did.
 *
 * @param expected The one that was kept; what `JSON.parse` made of the file.
 * @example
 * assert.deepEqual(compareManifest(JSON.parse(readFileSync('manifest.json', 'utf8')), bridge.manifest()), [])
 */
export function compareManifest(expected: unknown, actual: unknown): readonly string[] {
  const lines: string[] = []
  // As it would be read from a file: without what JSON has no word for.
  compare('', expected, JSON.parse(JSON.stringify(actual)), lines)
  return lines
}

/**
 * Holds what a bridge lets pages reach to the manifest in a file, which is kept with the app. To accept a change, run the
 * test once with `UPDATE_MANIFEST=1` in its environment, and look at the difference when it is committed.
 *
 * Reads the file by Node's `fs`: for tests of the main process.
 *
 * @param bridge The app's, when all that it provides is provided.
 * @throws {Error} With a line for each difference, or where there is no such file yet.
 * @example
 * expectManifest(bridge, 'manifest.json')
 */
export function expectManifest(bridge: { manifest(): object }, path: string): void {
  const { process } = globalThis as unknown as { process: NodeProcess }
  const { existsSync, readFileSync, writeFileSync } = process.getBuiltinModule('node:fs')
  const actual = bridge.manifest()
  if (process.env.UPDATE_MANIFEST === '1') {
    return writeFileSync(path, `${JSON.stringify(actual, null, 2)}\n`)
  }
  if (!existsSync(path)) {
    throw new Error(
      `There is no manifest at ${path} yet: run this once with UPDATE_MANIFEST=1, and commit the file`,
    )
  }
  const lines = compareManifest(JSON.parse(readFileSync(path, 'utf8')), actual)
  if (lines.length === 0) return
  throw new Error(
    [
      `What pages can reach is not what ${path} says:`,
      ...lines.map((line) => `  ${line}`),
      'If that is meant, run this once with UPDATE_MANIFEST=1, and commit the file.',
    ].join('\n'),
  )
}

interface NodeProcess {
  readonly env: { readonly [name: string]: string | undefined }
  getBuiltinModule(id: 'node:fs'): {
    existsSync(path: string): boolean
    readFileSync(path: string, encoding: 'utf8'): string
    writeFileSync(path: string, text: string): void
  }
}

function compare(path: string, before: unknown, after: unknown, lines: string[]): void {
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(path, before, after, lines)
  if (isRecord(before) && isRecord(after)) {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
      const at = path === '' ? key : `${path} ${key}`
      if (!Object.hasOwn(before, key)) lines.push(`+ ${at}: ${shown(after[key])}`)
      else if (!Object.hasOwn(after, key)) lines.push(`- ${at}: ${shown(before[key])}`)
      else compare(at, before[key], after[key], lines)
    }
    return
  }
  if (JSON.stringify(before) !== JSON.stringify(after))
    lines.push(`  ${path}: ${shown(before)} → ${shown(after)}`)
}

/** Lists of plain values are sets here, but for their order, which counts for middleware. */
function compareLists(path: string, before: unknown[], after: unknown[], lines: string[]): void {
  const texts = [before, after].map((list) => list.map((item) => JSON.stringify(item))) as [
    string[],
    string[],
  ]
  const gone = texts[0].filter((text) => !texts[1].includes(text))
  const added = texts[1].filter((text) => !texts[0].includes(text))
  for (const text of gone) lines.push(`- ${path}: ${cut(text)}`)
  for (const text of added) lines.push(`+ ${path}: ${cut(text)}`)
  if (gone.length + added.length === 0 && texts[0].join() !== texts[1].join()) {
    lines.push(`  ${path}: ${shown(before)} → ${shown(after)}`)
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const shown = (value: unknown): string => cut(JSON.stringify(value) ?? 'undefined')
const cut = (text: string): string => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text)

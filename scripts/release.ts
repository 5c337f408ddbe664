/**
 * Two steps of the release workflow, which are here so that they can be run and tested without it.
 *
 * `unpublished` writes the version of `package.json` to the step's output `version` if npm does not have it yet; of one
 * that npm has, nothing is released again. `pack` makes the tarball and the bills of materials in `release/`.
 */
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandLine, unknownWord } from './command-line.js'
import { packInto } from './tools.js'

const FOLDER = 'release'
const STEPS: Readonly<Record<string, () => void | Promise<void>>> = { unpublished, pack }

const { words } = commandLine(
  'usage: node build/scripts/release.js unpublished|pack',
  {},
  ({ words }) =>
    unknownWord(words, (word) => Object.hasOwn(STEPS, word), 'step') ??
    (words.length === 1 ? undefined : 'exactly one step is named'),
)
await STEPS[words[0] as string]?.()

function unpublished(): void {
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    name: string
    version: string
  }
  const isThere = versionsOnNpm(name).includes(version)
  console.log(`${name}@${version} is ${isThere ? 'on npm already' : 'not on npm'}`)
  const output = process.env.GITHUB_OUTPUT
  if (output !== undefined) appendFileSync(output, `version=${isThere ? '' : version}\n`)
}

/** None for a package that npm does not know; what else goes wrong is thrown, and ends the release. */
function versionsOnNpm(name: string): readonly string[] {
  try {
    return [JSON.parse(npm('view', name, 'versions', '--json'))].flat() as string[]
  } catch (error) {
    if (String((error as { stdout?: unknown }).stdout).includes('E404')) return []
    throw error
  }
}

async function pack(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  const { tarball } = await packInto(FOLDER)
  console.log(tarball)
  // What ships has no dependencies, and a bill that says so; the second one has all that builds and tests it.
  bill('sbom.cdx.json', '--omit', 'dev')
  bill('sbom-of-the-build.cdx.json')
}

function bill(file: string, ...more: readonly string[]): void {
  const path = join(FOLDER, file)
  const format = ['--sbom-format', 'cyclonedx', '--sbom-type', 'library', '--package-lock-only']
  writeFileSync(path, npm('sbom', ...format, ...more))
  console.log(path)
}

function npm(...args: readonly string[]): string {
  return execFileSync('npm', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: 'pipe' })
}

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { unpackInto, withTarball } from '../../scripts/tools.js'
import { ROOT } from '../helpers/compiler.js'
import { filesIn } from './app.js'

const run = promisify(execFile)
const npm = (cwd: string, ...args: string[]) =>
  run('npm', args, { cwd, shell: process.platform === 'win32', maxBuffer: 2 ** 26 })

/** What comes from where no registry can be reached. */
const OFFLINE = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b/

const INSTALL_DEADLINE_MS = 240_000

/** A folder that apps can be made in: the tools that build them are above them, with the kit as it was packed. */
export interface Tools {
  readonly folder: string
  /** Why there are none, where there are none. */
  readonly missing?: string
}

/**
 * Installs the tools of `tests/bundlers/tools/<family>` by their lock file, in a folder that git ignores, once for each lock
 * file; and the kit from its tarball, once for each build. Test files run side by side: one installs, the others wait.
 */
export async function installTools(family: 'vite' | 'forge' | 'typescript'): Promise<Tools> {
  const source = join(ROOT, 'tests/bundlers/tools', family)
  const folder = join(ROOT, '.cache/bundlers', family)
  mkdirSync(folder, { recursive: true })
  return oneAtATime(`${folder}.lock`, async () => {
    const lock = readFileSync(join(source, 'package-lock.json'), 'utf8')
    const wanted = { tools: join(folder, 'tools.txt'), kit: join(folder, 'kit.txt') }
    if (contentOf(wanted.tools) !== lock) {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder)
      for (const name of ['package.json', 'package-lock.json']) cpSync(join(source, name), join(folder, name))
      try {
        await npm(folder, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1')
      } catch (error) {
        const [code] = OFFLINE.exec((error as { stderr?: string }).stderr ?? '') ?? []
        if (code === undefined) throw error
        return { folder, missing: `npm cannot install ${family}'s tools here (${code})` }
      }
      writeFileSync(wanted.tools, lock)
    }
    const kit = hashOf(['package.json', 'dist'])
    if (contentOf(wanted.kit) !== kit) {
      rmSync(join(folder, 'apps'), { recursive: true, force: true })
      await installKit(join(folder, 'node_modules'))
      writeFileSync(wanted.kit, kit)
    }
    mkdirSync(join(folder, 'apps'), { recursive: true })
    return { folder }
  })
}

/** Among processes: whoever can make the folder goes first. A folder that nobody has touched for long is nobody's. */
async function oneAtATime<T>(lock: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch {
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
      if (age > INSTALL_DEADLINE_MS) rmSync(lock, { recursive: true, force: true })
      else await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

const contentOf = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined

function hashOf(paths: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of paths) {
    const full = join(ROOT, path)
    const files = statSync(full).isFile() ? [full] : filesIn(full).sort()
    for (const file of files) hash.update(file).update(readFileSync(file))
  }
  return hash.digest('hex')
}

const installKit = (modules: string): Promise<void> =>
  withTarball(({ tarball }) => {
    rmSync(join(modules, 'electron-port-bridge'), { recursive: true, force: true })
    return unpackInto(modules, tarball)
  })

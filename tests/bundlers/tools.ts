import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../helpers/compiler.js'

const run = promisify(execFile)
const npm = (cwd: string, ...args: string[]) =>
  run('npm', args, { cwd, shell: process.platform === 'win32', maxBuffer: 2 ** 26 })

/** What comes from where no registry can be reached. */
const OFFLINE = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b/

/** A folder that apps can be made in: the tools that build them are above them, with the kit as it was packed. */
export interface Tools {
  readonly folder: string
  /** Why there are none, where there are none. */
  readonly missing?: string
}

/**
 * Installs the tools of `tests/bundlers/tools/<family>` by their lock file, once for each lock file, in a folder that
 * git ignores; and the kit from its tarball, each time.
 */
export async function installTools(family: 'vite' | 'forge'): Promise<Tools> {
  const source = join(ROOT, 'tests/bundlers/tools', family)
  const folder = join(ROOT, '.cache/bundlers', family)
  const done = join(folder, 'installed.json')
  const lock = readFileSync(join(source, 'package-lock.json'), 'utf8')
  if (!existsSync(done) || readFileSync(done, 'utf8') !== lock) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    for (const name of ['package.json', 'package-lock.json']) cpSync(join(source, name), join(folder, name))
    try {
      await npm(folder, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1')
    } catch (error) {
      const { stderr = '' } = error as { stderr?: string }
      const [code] = OFFLINE.exec(stderr) ?? []
      if (code === undefined) throw error
      return { folder, missing: `npm cannot install ${family}'s tools here (${code})` }
    }
    cpSync(join(folder, 'package-lock.json'), done)
  }
  rmSync(join(folder, 'apps'), { recursive: true, force: true })
  await installKit(join(folder, 'node_modules'))
  return { folder }
}

async function installKit(modules: string): Promise<void> {
  const at = mkdtempSync(join(tmpdir(), 'electron-port-bridge-'))
  try {
    const { stdout } = await npm(ROOT, 'pack', '--ignore-scripts', '--json', '--pack-destination', at)
    const [packed] = JSON.parse(stdout) as [{ filename: string }]
    rmSync(join(modules, 'electron-port-bridge'), { recursive: true, force: true })
    await run('tar', ['-xzf', join(at, packed.filename), '-C', modules])
    renameSync(join(modules, 'package'), join(modules, 'electron-port-bridge'))
  } finally {
    rmSync(at, { recursive: true, force: true })
  }
}

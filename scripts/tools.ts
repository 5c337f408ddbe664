import { execFile } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a command printed, and whether it was content. */
export interface Ran {
  readonly ok: boolean
  readonly output: string
}

/** Runs a tool that `npm ci` has installed, by the path of its script in `node_modules`. */
export const tool = (cwd: string, script: string, ...args: string[]): Promise<Ran> =>
  node(cwd, resolve('node_modules', script), ...args)

export async function node(cwd: string, ...args: string[]): Promise<Ran> {
  try {
    const { stdout, stderr } = await run(process.execPath, args, {
      cwd,
      env: { ...process.env, NO_COLOR: '1' },
      maxBuffer: 64 * 1024 * 1024,
    })
    return { ok: true, output: stdout + stderr }
  } catch (error) {
    const { stdout, stderr, message } = error as { stdout?: string; stderr?: string; message: string }
    return { ok: false, output: `${stdout ?? ''}${stderr ?? ''}` || message }
  }
}

/** The package as npm would publish it. */
export interface Packed {
  readonly folder: string
  readonly tarball: string
  /** Paths in the tarball. */
  readonly files: readonly string[]
}

/** Packs into `folder`. */
export async function packInto(folder: string): Promise<Packed> {
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    shell: process.platform === 'win32',
  })
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }]
  return {
    folder,
    tarball: join(folder, packed.filename),
    files: packed.files.map(({ path }) => path),
  }
}

/** Packs into a folder that is gone when `use` is done. */
export async function withTarball<T>(use: (packed: Packed) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'electron-port-bridge-'))
  try {
    return await use(await packInto(folder))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Puts the package into an app's `node_modules`, as npm would from the registry. */
export async function unpackInto(modules: string, tarball: string): Promise<void> {
  await run('tar', ['-xzf', tarball, '-C', modules])
  renameSync(join(modules, 'package'), join(modules, 'electron-port-bridge'))
}

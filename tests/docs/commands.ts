import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from '../helpers/compiler.js'

/** One command of a page: of a block for the shell, or a code span that is one. */
export interface Command {
  readonly page: string
  readonly line: number
  readonly text: string
}

/** `a && b` are two; comments are left out. */
export function commandsOf(page: string, text: string): Command[] {
  const found = [
    ...[...text.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap((block) =>
      (block[1] ?? '').split('\n').map((line, at) => ({ line, at: lineOf(text, block.index) + at + 1 })),
    ),
    ...[...text.matchAll(/`((?:\w+=\S+ )*(?:npm (?:run|test|start)|npx|node build)\b[^`]*)`/g)].map(
      (span) => ({
        line: (span[1] ?? '').replace(/\s+/g, ' '),
        at: lineOf(text, span.index),
      }),
    ),
  ]
  return found.flatMap(({ line, at }) =>
    line
      .replace(/(^|\s+)#.*$/, '')
      .split(' && ')
      .filter((command) => command.trim() !== '')
      .map((command) => ({ page, line: at, text: command.trim() })),
  )
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length

type Environment = Readonly<Record<string, string>>

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** What is wrong with a command that is given in `folder`; `undefined` if it would do. */
export async function complaintAbout(command: string, folder: string): Promise<string | undefined> {
  if (/[^\w\s./:=~@…,+-]/.test(command)) return 'has characters that this test does not understand'
  const words = command.split(/\s+/)
  const env: Record<string, string> = {}
  while (/^[A-Z_]+=/.test(words[0] ?? '')) {
    const [name = '', value = ''] = words.shift()?.split('=') ?? []
    if (!isRead(name)) return `nothing reads ${name}`
    env[name] = value
  }
  const [program, ...args] = words
  if (program === 'node') return ofNode(args, env)
  if (program === 'npx')
    return existsSync(join(ROOT, 'node_modules/.bin', args[0] ?? '')) ? undefined : `no program ${args[0]}`
  if (program !== 'npm') return `${program} is no program that this test knows`
  const manifest: Manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'))
  if (args[0] === 'ci')
    return existsSync(join(ROOT, folder, 'package-lock.json')) ? undefined : 'there is no lock file'
  if (args[0] === 'install')
    return args.length === 1 ? undefined : 'installs packages, which only its own test could judge'
  const [name = '', ...rest] = args[0] === 'run' ? args.slice(1).filter((word) => word !== '-s') : args
  const script = manifest.scripts?.[name]
  if (script === undefined) return `there is no script ${name}`
  if (rest.length === 0) return undefined
  return rest[0] === '--'
    ? ofScript(manifest, script, rest.slice(1), env)
    : `npm keeps ${rest[0]} for itself: -- is missing`
}

/** The last of a script's programs gets what stands behind `--`. */
function ofScript(
  manifest: Manifest,
  script: string,
  args: readonly string[],
  env: Environment,
): Promise<string | undefined> | string {
  const [program, ...own] = (script.split(' && ').at(-1) ?? '').split(' ')
  if (program === 'node') return ofNode([...own, ...args], env)
  if (program !== 'npm') return `${program} takes no arguments that this test can judge`
  const name = own.find((word) => word !== 'run' && word !== '-s') ?? ''
  return ofScript(
    manifest,
    manifest.scripts?.[name] ?? '',
    [...own.slice(own.indexOf('--') + 1), ...args],
    env,
  )
}

/** Ours judge their arguments, and do nothing, when `--help` is the last of them. */
async function ofNode(args: readonly string[], env: Environment): Promise<string | undefined> {
  const [file = '', ...rest] = args.filter((arg, at) => !(arg.startsWith('--') && at === 0))
  if (!file.endsWith('.js') || !existsSync(join(ROOT, file))) return `there is no ${file}`
  if (file === 'build/scripts/chromium.js') {
    const gone = rest.find((path) => !existsSync(join(ROOT, path)))
    return gone && `there is no ${gone}`
  }
  const { ok, said } = await help(file, rest, env)
  return ok ? undefined : said
}

export function help(
  file: string,
  args: readonly string[],
  env: Environment = {},
): Promise<{ ok: boolean; said: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [file, ...args, '--help'],
      { cwd: ROOT, timeout: 30_000, env: { ...process.env, ...env } },
      (error, stdout, stderr) =>
        resolve({ ok: error === null && /^usage: /m.test(stdout), said: stderr.split('\n')[0] || stdout }),
    )
  })
}

const FOLDERS = ['bench', 'electron-on-chromium', 'scripts', 'testing', 'tests']
let sources: string | undefined

/** Whether a source reads it of its environment. */
function isRead(name: string): boolean {
  sources ??= FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
      .map((path) => readFileSync(join(ROOT, folder, path), 'utf8')),
  ).join('\n')
  return new RegExp(`\\benv\\.${name}\\b`).test(sources)
}

/** Where a page's commands are given: a starter is an app of its own. */
export const folderOf = (page: string): string =>
  page.startsWith('examples/starters/') ? dirname(page) : '.'

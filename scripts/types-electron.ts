/**
 * Compiles an app that uses the public doors against `electron.d.ts` of the oldest version
 * that the kit declares and of the newest patch of every supported major. Only the packages' archives are fetched, into
 * `build/`: neither their binaries nor their install scripts are touched.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandLine } from './command-line.js'
import { oldestElectron, supportedMajors } from './electron-versions.js'

commandLine('usage: npm run types:electron', {})
const CACHE = 'build/electron-types'
const APP = 'tests/types/electron-app.ts'

const npm = (...args: string[]): string =>
  execFileSync('npm', [...args, '--loglevel=error'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })

/** The newest patch of a major that npm knows of. */
function newestOf(major: number): string {
  const found = JSON.parse(npm('view', `electron@${major}`, 'version', '--json')) as string | string[]
  return Array.isArray(found) ? (found.at(-1) as string) : found
}

/** The folder with that version's `electron.d.ts`. */
function declarations(version: string): string {
  const folder = join(CACHE, version)
  if (existsSync(join(folder, 'electron.d.ts'))) return folder
  mkdirSync(folder, { recursive: true })
  npm('pack', `electron@${version}`, '--pack-destination', folder)
  const archive = `electron-${version}.tgz`
  // With its manifest, by which TypeScript knows that it is CommonJS.
  const wanted = ['package/package.json', 'package/electron.d.ts']
  execFileSync('tar', ['-xzf', archive, '--strip-components=1', ...wanted], { cwd: folder })
  rmSync(join(folder, archive))
  return folder
}

/** What TypeScript complains of; empty when the app compiles. */
function complaints(version: string): string {
  const folder = declarations(version)
  const config = {
    compilerOptions: {
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      target: 'ES2022',
      lib: ['ES2022', 'ESNext.Disposable', 'DOM'],
      module: 'NodeNext',
      types: ['node'],
      paths: { electron: ['./electron.d.ts'] },
    },
    files: ['./electron.d.ts', `../../../${APP}`],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const { stdout } = spawnSync(process.execPath, ['node_modules/typescript/lib/tsc.js', '-p', folder], {
    encoding: 'utf8',
  })
  return stdout.trim()
}

let failed = 0
for (const version of [oldestElectron, ...supportedMajors.map(newestOf)]) {
  const said = complaints(version)
  console.log(`${said === '' ? '✔' : '✘'} electron ${version}${said === '' ? '' : `\n${said}`}`)
  if (said !== '') failed++
}
process.exitCode = failed === 0 ? 0 : 1

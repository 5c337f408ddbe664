/**
 * `npm run inspect -- <app> [options] [-- arguments…]`: runs an app with the inspector beside it, on Electron where its
 * binary is present, else on what plays it. An app is an example's folder, or a main script that imports
 * `electron-port-bridge/main`.
 *
 *   --values                 shows values too
 *   --theme light|dark       else the system's
 *   --screenshot FILE.png    takes a picture of the inspector once the app is done or quiet, and one of its dark scheme,
 *                            FILE-dark.png; `examples/notes` then takes its tour
 */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { electronBinary, hasDisplay, hostCommand } from './host.js'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { values: { type: 'boolean' }, theme: { type: 'string' }, screenshot: { type: 'string' } },
})
const [app = '', ...args] = positionals
const compiled = join('build', relative('.', app), 'main.js')
const main = existsSync(compiled) ? compiled : app
if (!existsSync(main))
  throw new Error(`no app at '${app}': name one, as in npm run inspect -- examples/notes`)

const { screenshot, ...shown } = options
if (screenshot === undefined) process.exitCode = await run(shown, args)
else {
  for (const [theme, picture] of [
    ['light', screenshot],
    ['dark', screenshot.replace(/(\.png)?$/, '-dark.png')],
  ] as const) {
    const copy = mkdtempSync(join(tmpdir(), 'inspected-'))
    cpSync('docs', copy, { recursive: true })
    const tour = relative('.', app) === 'examples/notes' ? [copy, '--tour'] : []
    process.exitCode ||= await run({ ...shown, theme, picture: resolve(picture) }, [...args, ...tour])
    rmSync(copy, { recursive: true, force: true })
  }
}

/** Runs the app to its end; returns its exit code. */
function run(inspect: object, args: readonly string[]): Promise<number> {
  // Electron itself cannot run without a display.
  const [command, ...first] = hostCommand(hasDisplay() ? electronBinary() : undefined)
  const child = spawn(command, [...first, 'build/scripts/inspected.js', main, ...args], {
    stdio: 'inherit',
    env: { ...process.env, INSPECT: JSON.stringify(inspect) },
  })
  const stop = (signal: NodeJS.Signals): void => void child.kill(signal)
  process.on('SIGINT', stop).on('SIGTERM', stop)
  return new Promise((done) => child.once('close', (code) => done(code ?? 1)))
}

/** Runs an app with the inspector beside it, on Electron where its binary is present, else on what plays it. */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { commandLine, unknownWord } from './command-line.js'
import { electronBinary, hasDisplay, hostCommand } from './host.js'

const { values: options, words } = commandLine(
  `usage: npm run inspect -- APP [options] [-- arguments…]

  APP                    an example's folder, or a main script that imports electron-port-bridge/main
  --values               shows values too
  --theme light|dark     else the system's
  --screenshot FILE.png  takes a picture of the inspector once the app is done or quiet, and one of its dark scheme,
                         FILE-dark.png; examples/notes then takes its tour`,
  { values: { type: 'boolean' }, theme: { type: 'string' }, screenshot: { type: 'string' } },
  ({ values: { theme }, words: [app = ''] }) => {
    if (!existsSync(mainOf(app)))
      return `no app at '${app}': name one, as in npm run inspect -- examples/notes`
    return unknownWord(
      theme === undefined ? [] : [theme],
      (name) => ['light', 'dark'].includes(name),
      'theme',
    )
  },
)
const [app = '', ...args] = words
const main = mainOf(app)

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

function mainOf(app: string): string {
  const compiled = join('build', relative('.', app), 'main.js')
  return existsSync(compiled) ? compiled : app
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

// docs/getting-started.md, done letter by letter: its commands in an empty folder, its files as they stand there. Only where
// npm would ask the registry, the packed tarball and this repository's own packages take the place of what it answers.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { unpackInto } from '../../scripts/tools.js'
import { ENVIRONMENT, host, node } from '../bundlers/app.js'
import { ROOT } from '../helpers/compiler.js'
import { link, pack } from '../package/installed.js'

const run = promisify(execFile)
const page = readFileSync(join(ROOT, 'docs/getting-started.md'), 'utf8')
const packed = await pack()
test.after(() => packed.remove())

/** What is done, in the order of the page: a command, or a file that is written. */
type Step = { readonly command: string } | { readonly file: string; readonly text: string }
const steps: readonly Step[] = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(
  ([, language, text = '']): Step[] => {
    if (language === 'sh') {
      return text
        .trim()
        .split('\n')
        .map((command) => ({ command }))
    }
    const [, file] = /^(?:\/\/|<!--) ([\w.]+)/.exec(text) ?? []
    return [{ file: file ?? 'a block without a name', text }]
  },
)
const commands = steps.flatMap((step) => ('command' in step ? [step.command] : []))
const files = steps.flatMap((step) => ('file' in step ? [step] : []))
/** Of the user's own: all but the line that names the file, and empty ones. */
const lines = files.flatMap(({ text }) => text.split('\n').slice(1)).filter((line) => line.trim() !== '')

test('the page counts right, and asks for no more than 25 lines', () => {
  const counted = `${commands.length} commands, ${files.length} files and ${lines.length} lines`
  console.log(`\ngetting started: ${counted}`)
  assert.ok(page.replace(/\s+/g, ' ').includes(`${counted} of your own`), counted)
  assert.ok(lines.length <= 25, counted)
})

test('done as it says, from an empty folder, it shows what it says', async () => {
  const began = Date.now()
  let cwd = packed.folder
  let shown = ''
  for (const step of steps) {
    if ('file' in step) {
      writeFileSync(join(cwd, step.file), step.text)
      continue
    }
    const [program, ...args] = step.command.split(' ') as [string, ...string[]]
    if (program === 'mkdir') mkdirSync(join(cwd, args[0] ?? ''))
    else if (program === 'cd') cwd = join(cwd, args[0] ?? '')
    else if (program === 'npm' && args[0] === 'install') await install(cwd, args.slice(1))
    else if (program === 'npm') await run('npm', args, { cwd, shell: process.platform === 'win32' })
    else if (args[0] === 'electron') shown = await show(cwd)
    else {
      assert.equal([program, args[0]], ['npx', 'esbuild'], step.command)
      const { stdout, stderr } = await run(join(ROOT, 'node_modules/.bin/esbuild'), args.slice(1), {
        cwd,
        shell: process.platform === 'win32',
      })
      assert.not.match(stdout + stderr, /warn/i)
    }
  }
  console.log(`\ngetting started: ${((Date.now() - began) / 1000).toFixed(1)} s without the downloads`)
  const [, promised] = /The window says `([^`]+)`/.exec(page) ?? []
  assert.is(shown, promised)
})

/** As npm does, but for the registry: the kit comes from its tarball, the rest from this repository. */
async function install(app: string, specifiers: readonly string[]): Promise<void> {
  const modules = join(app, 'node_modules')
  mkdirSync(modules)
  for (const specifier of specifiers) {
    const [name = '', major] = specifier.split('@')
    if (name === 'electron-port-bridge') {
      await unpackInto(modules, packed.tarball)
      continue
    }
    const from = join(ROOT, 'node_modules', name)
    assert.ok(existsSync(from), `${name} is not a package of this repository`)
    const { version } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'))
    assert.ok(major === undefined || version.startsWith(`${major}.`), `${specifier}: here is ${version}`)
    link(app, name)
  }
}

/** Runs the app as it is, beside a script that reads its window once it says something. */
async function show(app: string): Promise<string> {
  const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'))
  const reader = `
const { app, BrowserWindow } = require('electron')
require(${JSON.stringify(join(app, manifest.main))})
app.whenReady().then(async () => {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const said = await BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript('document.body?.innerText.trim()')
    if (said) return console.log('shown: ' + said)
  }
}).finally(() => app.quit())
`
  writeFileSync(join(app, 'reader.cjs'), reader)
  writeFileSync(join(app, 'package.json'), JSON.stringify({ ...manifest, main: 'reader.cjs' }))
  const [command, ...args] = host()
  const { output } = await node(app, [...args, '.'], command, ENVIRONMENT)
  const [, said] = /^shown: (.*)$/m.exec(output) ?? []
  assert.ok(said, output)
  return said
}

test.run()

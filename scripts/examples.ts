/**
 * Runs every example, on Electron where its binary is present, else on stock
 * Chromium, and prints what each said. (The larger one, `examples/notes`, is what `npm start` runs.)
 */
import { spawn } from 'node:child_process'
import { commandLine, unknownWord } from './command-line.js'
import { electronBinary, hasDisplay, hostCommand } from './host.js'
import { exampleNames } from './suites.js'

const DEADLINE_MS = 20_000

// Electron itself cannot run without a display.
const electron = hasDisplay() ? electronBinary() : undefined
const { words } = commandLine('usage: npm run examples [-- NAME…]', {}, ({ words }) =>
  unknownWord(words, (word) => exampleNames().includes(word), 'example'),
)
const names = exampleNames().filter((name) => words.length === 0 || words.includes(name))

for (const name of names) {
  const { code, output } = await run(`build/examples/${name}/main.js`)
  // In alphabetical order, since windows do not take turns; without the stand-in's first line, which names the
  // browser, and the kit's own, which names a claim that was refused.
  const said = output.split('\n').filter((line) => line !== '' && !/^(electron-on-chromium:|\[)/.test(line))
  const ok = code === 0 && said.length > 0
  console.log(`${ok ? '✔' : '✘'} ${name}: ${said.sort().join(' · ')}${ok ? '' : ` (exit code ${code})`}`)
  if (!ok) process.exitCode = 1
}
console.log(`ran on ${electron ? `Electron (${electron})` : 'stock Chromium, playing Electron'}`)

function run(main: string): Promise<{ code: number | null; output: string }> {
  const [command, ...args] = hostCommand(electron)
  return new Promise((resolve) => {
    const child = spawn(command, [...args, main], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS)
    child.on('close', (code) => {
      clearTimeout(deadline)
      resolve({ code, output })
    })
  })
}

/**
 * `npm run bench`: measures on Electron where its binary is present and there is a display, else on stock
 * Chromium. Prints the table.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { electronBinary, hasDisplay, STAND_IN } from '../scripts/host.js'
import { parseOptions, USAGE } from './options.js'
import { rateRows, ratioRows, toText } from './report/table.js'

const args = process.argv.slice(2)
if (args.includes('--help')) {
  console.log(USAGE)
  process.exit(0)
}
const options = parseOptions(args)
const folder = mkdtempSync(join(tmpdir(), 'bench-'))
try {
  const results = await inBrowser(join(folder, 'browser.json'))
  console.log(toText(ratioRows(results.samples)))
  console.log()
  console.log(toText(rateRows(results.samples, options.libraries)))
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(results, undefined, 1))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function inBrowser(file: string) {
  const electron = hasDisplay() ? electronBinary() : undefined
  const command = electron ?? process.execPath
  const main = ['build/bench/main.js', ...args, '--json', file]
  const child = spawn(command, electron ? main : [STAND_IN, ...main], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`the browser's part ended with ${code}`)
  return JSON.parse(readFileSync(file, 'utf8'))
}

/**
 * `npm run chromium -- [options] <app folder or main script> [arguments…]`: runs an app on what plays Electron. A
 * folder of this repository whose scripts are compiled to `build/` stands for its compiled main script.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { STAND_IN } from './host.js'

const args = process.argv.slice(2).map((arg) => {
  if (arg.startsWith('-') || existsSync(join(arg, 'package.json'))) return arg
  const compiled = join('build', relative('.', arg), 'main.js')
  return existsSync(compiled) ? compiled : arg
})
const child = spawn(process.execPath, [STAND_IN, ...args], { stdio: 'inherit' })
child.on('close', (code) => {
  process.exitCode = code ?? 1
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))

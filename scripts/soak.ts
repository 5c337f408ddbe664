/**
 * The long form of tests/e2e/soak.test.ts (1,000 reloads, 1,000 windows, 100 windows at once,
 * 10 minutes of mixed traffic), on Electron where its binary is present, else on stock Chromium.
 */
import { spawn } from 'node:child_process'
import { commandLine } from './command-line.js'
import { electronBinary, hostCommand } from './host.js'

commandLine('usage: npm run soak', {})
const TEST = 'build/tests/e2e/soak.test.js'
const electron = electronBinary()
const [command, ...args] = hostCommand(electron)
console.log(`soak runs on ${electron ? `Electron (${electron})` : 'stock Chromium, playing Electron'}`)
const env = { ELECTRON_ON_CHROMIUM_HEADLESS: '1', ...process.env, SOAK: 'long' }
const child = spawn(command, [...args, TEST], { stdio: 'inherit', env })
child.on('close', (code) => {
  process.exitCode = code ?? 1
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))

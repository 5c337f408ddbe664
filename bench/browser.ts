import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { electronBinary, hasDisplay, hostCommand } from '../scripts/host.js'
import type { BrowserResults } from './results.js'

/**
 * Runs `main.ts` on Electron where its binary is present and there is a display, without which it cannot run,
 * else on stock Chromium.
 * @throws when the main script fails.
 */
export async function runBrowser(args: readonly string[]): Promise<BrowserResults> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const file = join(folder, 'results.json')
  const electron = hasDisplay() ? electronBinary() : undefined
  const [command, ...before] = hostCommand(electron)
  const main = ['build/bench/main.js', ...args, '--json', file]
  const child = spawn(command, [...before, ...main], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  try {
    const code = await new Promise((resolve) => child.on('close', resolve))
    if (code !== 0) throw new Error(`the part in the browser ended with ${code}`)
    return JSON.parse(readFileSync(file, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

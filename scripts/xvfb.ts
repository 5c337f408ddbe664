import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

/** A screen that nobody has. */
export interface Screen {
  /** For `DISPLAY`. */
  display: string
  stop(): void
}

/** Starts `Xvfb` on a display number that is free; `undefined` where it is not installed. */
export function startXvfb(): Promise<Screen | undefined> {
  if (process.platform !== 'linux') return Promise.resolve(undefined)
  const options = ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp']
  const server = spawn('Xvfb', options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  process.once('exit', () => server.kill())
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    server.once('exit', () => resolve(undefined))
    ;(server.stdio[3] as Readable).once('data', (number: Buffer) =>
      resolve({ display: `:${number.toString().trim()}`, stop: () => void server.kill() }),
    )
  })
}

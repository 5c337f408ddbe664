import type { Middleware } from 'electron-port-bridge/contract'

/** Answers in time, though the handler goes on: its signal belongs to the caller. What it gives later is dropped. */
export const deadline =
  (ms: number): Middleware =>
  ({ kind, refuse }, next) => {
    if (kind !== 'call') return next()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(refuse(`not done within ${ms} ms`)), ms)
    })
    return Promise.race([next(), late]).finally(() => clearTimeout(timer))
  }

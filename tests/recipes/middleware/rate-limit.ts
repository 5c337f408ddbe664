import type { Middleware } from 'electron-port-bridge/contract'
import type { DocumentFacts } from 'electron-port-bridge/main'

/** So many requests of one window in each second, however many sessions and documents it has. */
export const rateLimit = (
  perSecond: number,
  now: () => number = Date.now,
): Middleware<object, object, DocumentFacts> => {
  const windows = new Map<number, { second: number; count: number }>()
  return ({ session, refuse }, next) => {
    const second = Math.floor(now() / 1000)
    // What is of another second is over, for every window.
    for (const [id, slot] of windows) if (slot.second !== second) windows.delete(id)
    const slot = windows.get(session.webContentsId) ?? { second, count: 0 }
    windows.set(session.webContentsId, slot)
    if (++slot.count > perSecond) throw refuse(`more than ${perSecond} requests in a second`)
    return next()
  }
}

import { setTimeout as delay } from 'node:timers/promises'
import type { CdpSession } from '../browser/cdp.js'

/** What an app window shows before its app's first page: an address that `--app=` takes, as `about:blank` is not. */
export const FIRST_PAGE = 'data:text/html;electron-on-chromium,'

/** Where a window goes on the screen, in DIP, its frame included. Without `x` and `y`: in the middle. */
export interface WindowPlace {
  width: number
  height: number
  x: number | undefined
  y: number | undefined
  /** An app's hidden window waits as a minimised one. */
  show: boolean
}

/**
 * Makes an app window, which the command line opened, as the app asked for it. Chromium loads its first page before
 * anything can be put into it; so it is waited for, it has no preload, and it is forgotten with the next page.
 */
export async function settleAppWindow(session: CdpSession, place: WindowPlace): Promise<void> {
  for (;;) {
    const { frameTree } = await session.send('Page.getFrameTree')
    if ((frameTree as { frame: { url: string } }).frame.url === FIRST_PAGE) break
    await delay(5)
  }
  await placeWindow(session, place)
}

/** Shows or hides a window. The protocol cannot hide one: it waits minimised, and off the screen where nobody manages windows. */
export async function placeWindow(session: CdpSession, { width, height, x, y, show }: WindowPlace) {
  const { windowId } = await session.send('Browser.getWindowForTarget')
  const set = (bounds: object) => session.send('Browser.setWindowBounds', { windowId, bounds })
  if (!show) {
    await set({ left: -width, top: -height, width, height })
    await set({ windowState: 'minimized' })
    return
  }
  const screen = await screenOf(session)
  const left = Math.round(x ?? screen.left + Math.max(0, (screen.width - width) / 2))
  const top = Math.round(y ?? screen.top + Math.max(0, (screen.height - height) / 2))
  await set({ windowState: 'normal' })
  await set({ left, top, width, height })
}

/** The part of the screen that panels and docks leave. */
async function screenOf(session: CdpSession) {
  const expression = '[screen.availLeft, screen.availTop, screen.availWidth, screen.availHeight]'
  const { result } = await session.send('Runtime.evaluate', { expression, returnByValue: true })
  const [left, top, width, height] = (result as { value: [number, number, number, number] }).value
  return { left, top, width, height }
}

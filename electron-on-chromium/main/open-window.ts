import { BrowserError } from '../browser/browser-error.js'
import type { CdpSession } from '../browser/cdp.js'
import type { WindowPlace } from '../contents/app-window.js'
import type { SessionOwner, TargetInfo } from '../contents/browser-hub.js'
import { runtime } from './runtime.js'

/**
 * Opens a window for a page: where it can be seen, one without tabs and address bar. Those are of the browser's own
 * profile, so a window of another session has both.
 *
 * @returns whether the page's history begins with an entry that is not the app's
 */
export async function openWindow(
  { width, height, x, y, show }: WindowPlace,
  browserContextId: string | undefined,
  adopt: (session: CdpSession, target: TargetInfo) => SessionOwner,
): Promise<boolean> {
  const { hub, browser } = runtime
  const seen = browser?.headless === false
  if (!browser || !seen || browserContextId !== undefined) {
    const context = browserContextId === undefined ? {} : { browserContextId }
    await hub.createPage({ width, height, ...context, ...(seen ? { background: !show } : {}) }, adopt)
    return false
  }
  try {
    await hub.createAppWindow(browser.openAppWindow, { width, height, x, y, show }, adopt)
  } catch (error) {
    if (error instanceof BrowserError) runtime.onUnusable(error)
    throw error
  }
  return true
}

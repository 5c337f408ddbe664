import type { EventEmitter } from 'node:events'

/** The error of a load that failed, as `loadURL` rejects with it. */
function loadError(code: number, description: string, url: string): Error {
  const text = url.length > 100 ? `${url.slice(0, 100)}…` : url
  return Object.assign(new Error(`${description} (${code}) loading '${text}'`), {
    errno: code,
    code: description,
    url,
  })
}

const STOPPED_GRACE_MS = 500

/** A URL as Chromium writes it; custom schemes have no such form in Node and stay as they are. */
const href = (url: string): string =>
  /^(https?|file):/i.test(url) && URL.canParse(url) ? new URL(url).href : url

/** Something that loads pages and tells of it. */
interface Loading extends EventEmitter {
  isDestroyed(): boolean
  isLoading(): boolean
}

/**
 * The promise of `loadURL`: how the navigation that starts next ends
 * (`lib/browser/api/web-contents.ts`, `_awaitNextLoad`).
 */
export function nextLoad(contents: Loading, wanted: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let started = false
    let sameDocument = false
    let settled = false
    let failure: Error | undefined

    const settle = (error?: Error): void => {
      settled = true
      for (const [name, listener] of Object.entries(listeners))
        contents.removeListener(name, listener as () => void)
      if (error) reject(error)
      else resolve()
    }
    const failed = (
      _: unknown,
      code: number,
      description: string,
      url: string,
      isMainFrame: boolean,
    ): void => {
      // A load that this one took over from ends aborted; that is not this one's end.
      if (!isMainFrame || (code === -3 && url !== href(wanted))) return
      // The error page still finishes loading; the promise settles then.
      failure ??= loadError(code, description, url)
      if (code === -3) settle(failure)
    }
    // Loading stopped and nothing else was said: as a rule the stop belonged to what was there before.
    const giveUp = (): void => {
      if (!settled && !contents.isDestroyed() && !contents.isLoading())
        settle(loadError(-2, 'ERR_FAILED', wanted))
    }
    const listeners: Record<string, (...args: never[]) => void> = {
      'did-start-navigation': (_: unknown, __: string, inPage: boolean, isMainFrame: boolean) => {
        if (!isMainFrame) return
        if (!started) sameDocument = inPage
        else if (!inPage) settle(loadError(-3, 'ERR_ABORTED', wanted))
        started = true
      },
      'did-finish-load': () => settle(failure),
      'did-fail-load': failed,
      'did-fail-provisional-load': failed,
      'did-navigate-in-page': (_: unknown, url: string, isMainFrame: boolean) => {
        if (isMainFrame && started && sameDocument && url === href(wanted)) settle()
      },
      '-error-page-loaded': () => settle(failure),
      'did-stop-loading': () => {
        if (failure) settle(failure)
        else if (started) setTimeout(giveUp, STOPPED_GRACE_MS)
      },
      destroyed: () => settle(loadError(-2, 'ERR_FAILED', wanted)),
    }
    for (const [name, listener] of Object.entries(listeners)) contents.on(name, listener as () => void)
  })
}

import type { WebContents } from './web-contents.js'

/** The error of a load that failed, as `loadURL` rejects with it. */
export function loadError(code: number, description: string, url: string): Error {
  const text = url.length > 100 ? `${url.slice(0, 100)}…` : url
  return Object.assign(new Error(`${description} (${code}) loading '${text}'`), {
    errno: code,
    code: description,
    url,
  })
}

/**
 * The promise of `loadURL`: how the navigation that starts next ends
 * (`lib/browser/api/web-contents.ts`, `_awaitNextLoad`).
 */
export function nextLoad(contents: WebContents, wanted: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let started = false
    let inPage = false
    let failure: Error | undefined

    const settle = (error?: Error): void => {
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
      if (!isMainFrame || (code === -3 && url !== wanted)) return
      // The error page still finishes loading; the promise settles then.
      failure ??= loadError(code, description, url)
      if (code === -3) settle(failure)
    }
    const listeners: Record<string, (...args: never[]) => void> = {
      'did-start-navigation': (_: unknown, __: string, sameDocument: boolean, isMainFrame: boolean) => {
        if (!isMainFrame) return
        if (started && !sameDocument) settle(loadError(-3, 'ERR_ABORTED', wanted))
        inPage = started && sameDocument
        started = true
      },
      'did-finish-load': () => settle(failure),
      'did-fail-load': failed,
      'did-fail-provisional-load': failed,
      'did-navigate-in-page': (_: unknown, __: string, isMainFrame: boolean) => {
        if (isMainFrame && started) inPage = true
      },
      '-error-page-loaded': () => settle(failure),
      'did-stop-loading': () => {
        if (failure || inPage) settle(failure)
        else if (started) settle(loadError(-2, 'ERR_FAILED', wanted))
      },
      destroyed: () => settle(loadError(-2, 'ERR_FAILED', wanted)),
    }
    for (const [name, listener] of Object.entries(listeners)) contents.on(name, listener as () => void)
  })
}

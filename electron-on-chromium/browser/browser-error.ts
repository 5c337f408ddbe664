/** The browser cannot be used: its message, one sentence, is all there is to say. */
export class BrowserError extends Error {
  override readonly name = 'BrowserError'
}

/** Which browser it is: `Chromium 156.0.1 (/usr/bin/chromium)`. */
export interface BrowserName {
  path: string
  /** `undefined` until the browser has said it. */
  product: string | undefined
}

/**
 * One sentence for a browser that does not do what it is asked at its start: what was asked, what it did, which
 * browser, and how to name another.
 */
export function browserError({ path, product }: BrowserName, asked: string, did: string): BrowserError {
  const which = product === undefined ? path : `${product} (${path})`
  const cure = 'set CHROMIUM to the path of another Chrome or Chromium'
  return new BrowserError(`${which} was asked for ${asked} and ${did}; ${cure}.`)
}

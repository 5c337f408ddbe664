import { busiestRenderer, canRead } from './processes.js'

/** Runs a script in the page. */
export type InPage = <T>(script: string) => Promise<T>

/** Their process ids. */
export interface Renderers {
  readonly page: number
  readonly frame: number
}

/**
 * Who is who among the renderers: the one that is busy when the page is, and the one when the frame is.
 * `undefined` where that cannot be read.
 * @throws when it is the same: nothing measured here would cross a process boundary.
 */
export async function findRenderers(inPage: InPage): Promise<Renderers | undefined> {
  if (!canRead) return undefined
  // A browser that has just begun is busy with itself.
  for (let tries = 0; tries < 5; tries++) {
    const page = await busiestRenderer(() => inPage('spin(300)'))
    const frame = await busiestRenderer(() => inPage("bench.ask({ want: 'spin', ms: 300 })"))
    if (page !== frame) return { page, frame }
  }
  throw new Error('the page and its frame are in one process')
}

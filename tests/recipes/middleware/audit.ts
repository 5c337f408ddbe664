import type { Middleware } from 'electron-port-bridge/contract'
import type { DocumentFacts } from 'electron-port-bridge/main'

/** One request. Inputs are not in it: they may be secrets. */
export interface AuditEntry {
  readonly what: string
  readonly origin: string
  readonly outcome: 'done' | 'failed'
  readonly ms: number
}

/** Of a stream it tells how its handler began; to follow it to its end, wrap the `value` of what `next()` gives. */
export const audit =
  (write: (entry: AuditEntry) => void): Middleware<object, object, DocumentFacts> =>
  async ({ contract, member, session }, next) => {
    const startedAt = performance.now()
    const tell = (outcome: AuditEntry['outcome']) =>
      write({
        what: `${contract}.${member}`,
        origin: session.origin,
        outcome,
        ms: performance.now() - startedAt,
      })
    try {
      const passed = await next()
      tell('done')
      return passed
    } catch (error) {
      tell('failed')
      throw error
    }
  }

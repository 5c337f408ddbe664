/**
 * What a session tells its own side's log. Never sent to the peer. `text` is bounded and free of control
 * characters; the peer's values are not in it.
 */
export interface Report {
  readonly kind:
    | 'handler-error'
    | 'invalid-output'
    | 'invalid-input'
    | 'violation'
    | 'listener-error'
    | 'overflow'
    | 'refused'
  readonly contract: string
  /** `calls.open`, where it concerns one member. */
  readonly member: string | undefined
  /** The id that an `INTERNAL` error carried to the caller. */
  readonly reference: string | undefined
  readonly text: string
  /** What was thrown, or a schema's issues. */
  readonly cause: unknown
}

/** Hears what a side's log should know. */
export type Reporter = (report: Report) => void

/** The default: one `console.error` for what is an app's own fault, with the cause as an argument of its own. */
export const reportToConsole: Reporter = ({ kind, contract, member, reference, text, cause }) => {
  const where = member === undefined ? contract : `${contract} ${member}`
  const under = reference === undefined ? '' : ` (reference ${reference})`
  console.error(
    `[electron-port-bridge] ${kind}: ${where}${under}: ${text}`,
    ...(cause === undefined ? [] : [cause]),
  )
}

/** What an app's log is told by an end of a session. */
export type Log = (
  kind: Report['kind'],
  member: string | undefined,
  cause?: unknown,
  text?: string,
  reference?: string,
) => void

/** Tells of one contract. Never throws: a log that is broken ends nobody's session. */
export function logOf(contract: string, report: Reporter = reportToConsole): Log {
  return (kind, member, cause, text = TEXTS[kind], reference = undefined) => {
    const told = { kind, contract, member, reference, text }
    try {
      report({ ...told, cause })
    } catch {
      // The reporter has thrown, or the cause has when it was printed.
      try {
        reportToConsole({ ...told, cause: undefined })
      } catch {
        // The console too: there is nobody left to tell.
      }
    }
  }
}

/** Where nothing more is to be said. */
const TEXTS: { readonly [kind in Report['kind']]: string } = {
  'handler-error': 'the handler failed',
  'invalid-output': 'what was to be sent could not be',
  'invalid-input': 'what arrived was refused',
  violation: 'the peer broke the protocol',
  'listener-error': 'a listener threw',
  overflow: 'the consumer does not keep up',
  refused: 'a request was refused',
}

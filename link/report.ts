import { own } from '../contract/own.js'
import { printable } from '../wire/printable.js'

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

/** How long lines are counted together, in milliseconds. */
const PERIOD_MS = 10_000
/** Lines of one kind about one member that are printed in that time, and lines in all. */
const MAX_ALIKE = 8
const MAX_LINES = 64
/** Letters of one line, what is always there not counted. */
const MAX_LINE = 400

/** Its cause is what the app's own code threw, which is printed with its stack; every other may hold what the peer sent. */
const THROWN: ReadonlySet<Report['kind']> = new Set(['handler-error', 'listener-error'])

/**
 * Makes a printer of reports: so many lines of one kind about one member in ten seconds, and so many of all, since a peer can
 * cause as many as it likes. The last of them says that there may be more, and the first one later how many there were. Of a
 * schema's issues it prints the paths and messages, without the values that were refused.
 *
 * @param print Takes a line, and what was thrown. @default console.error
 * @param now Milliseconds, by a clock that never goes back.
 */
export function createPrinter(
  print: (line: string, ...cause: unknown[]) => void = (...line) => console.error(...line),
  now: () => number = () => performance.now(),
): Reporter {
  let since = Number.NEGATIVE_INFINITY
  let lines = 0
  let suppressed = 0
  const alike = new Map<string, number>()
  return ({ kind, contract, member, reference, text, cause }) => {
    if (now() - since >= PERIOD_MS) {
      since = now()
      lines = 0
      alike.clear()
      const missing = suppressed
      suppressed = 0
      if (missing > 0) print(`${PREFIX} ${missing} reports before this one were not printed`)
    }
    const where = member === undefined ? contract : `${contract} ${member}`
    const key = `${kind}: ${where}`
    const count = (alike.get(key) ?? 0) + 1
    if (count > MAX_ALIKE || lines >= MAX_LINES) {
      suppressed++
      return
    }
    alike.set(key, count)
    lines++
    const under = reference === undefined ? '' : ` (reference ${reference})`
    const why = THROWN.has(kind) ? '' : issuesIn(cause)
    const more = count === MAX_ALIKE || lines === MAX_LINES ? MORE : ''
    print(
      `${PREFIX} ${printable(`${key}${under}: ${text}${why}`).slice(0, MAX_LINE)}${more}`,
      ...(THROWN.has(kind) && cause !== undefined ? [cause] : []),
    )
  }
}

const PREFIX = '[electron-port-bridge]'
const MORE = ` (further ones are counted and not printed for ${PERIOD_MS / 1000} s)`

/** What logs print to by default: one for all of a process, since a peer may have many sessions. */
export const printReport = createPrinter()

/** Issues that are printed, the segments of their paths, and the letters of each part. */
const MAX_ISSUES = 3
const MAX_SEGMENTS = 8
const MAX_LETTERS = 80
/** From here on, messages of valibot, zod and arktype say what they were given. */
const VALUE = /[\s,(]*\b(?:but )?(?:received|was|got)\b.*$/s

/** A schema's issues as Standard Schema has them, without the values; an empty string for whatever else a schema says. */
function issuesIn(cause: unknown): string {
  if (!Array.isArray(cause)) return ''
  const shown = cause.slice(0, MAX_ISSUES).map((issue: unknown) => {
    const { message, path } = (issue ?? {}) as { message?: unknown; path?: unknown }
    const said = typeof message === 'string' ? message.replace(VALUE, '').slice(0, MAX_LETTERS) : ''
    return `${pathOf(path)} ${said}`
  })
  const rest = cause.length - shown.length
  return shown.length === 0 ? '' : `: ${shown.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`
}

function pathOf(path: unknown): string {
  if (!Array.isArray(path)) return '$'
  const segments = path.slice(0, MAX_SEGMENTS).map((segment: unknown) => {
    const key = Object(segment) === segment ? own(segment as { key?: unknown }, 'key') : segment
    return typeof key === 'number' ? `[${key}]` : `.${String(key).slice(0, MAX_LETTERS)}`
  })
  return `$${segments.join('')}`
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
export function logOf(contract: string, report: Reporter = printReport): Log {
  return (kind, member, cause, text = TEXTS[kind], reference = undefined) => {
    const told = { kind, contract, member, reference, text }
    try {
      report({ ...told, cause })
    } catch {
      // The reporter has thrown, or the cause has when it was printed.
      try {
        printReport({ ...told, cause: undefined })
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

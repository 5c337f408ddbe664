import type { CdpParams } from '../browser/cdp.js'
import { toApp, toAppText } from '../schemes/scheme-map.js'
import type { ConsoleEntry } from './page-events.js'

interface RemoteValue {
  type: string
  value?: unknown
  description?: string
  unserializableValue?: string
}

interface CallFrame {
  url: string
  lineNumber: number
}

const LEVELS: Record<string, ConsoleEntry['level']> = {
  debug: 'debug',
  verbose: 'debug',
  warning: 'warning',
  error: 'error',
  assert: 'error',
}

const text = (value: RemoteValue): string =>
  value.value !== undefined && typeof value.value !== 'object'
    ? String(value.value)
    : (value.unserializableValue ??
      value.description ??
      (value.type === 'undefined' ? 'undefined' : String(value.value)))

const place = (frame: CallFrame | undefined): { line: number; source: string } => ({
  line: frame ? frame.lineNumber + 1 : 0,
  source: frame ? toApp(frame.url) : '',
})

/** `console.log` and its like. */
export function consoleEntry(params: CdpParams): ConsoleEntry {
  const frames = (params.stackTrace as { callFrames?: CallFrame[] } | undefined)?.callFrames
  return {
    level: LEVELS[String(params.type)] ?? 'info',
    message: toAppText((params.args as RemoteValue[]).map(text).join(' ')),
    ...place(frames?.[0]),
  }
}

/** An exception that nobody caught. */
export function exceptionEntry(params: CdpParams): ConsoleEntry {
  const details = params.exceptionDetails as CallFrame & {
    text: string
    url?: string
    exception?: RemoteValue
  }
  const message = details.exception
    ? `${details.text} ${text(details.exception).split('\n')[0]}`
    : details.text
  return {
    level: 'error',
    message: toAppText(message),
    ...place({ url: details.url ?? '', lineNumber: details.lineNumber }),
  }
}

/** What the browser itself reports: blocked loads, policy violations. */
export function logEntry(params: CdpParams): ConsoleEntry | undefined {
  const entry = params.entry as {
    source: string
    level: string
    text: string
    url?: string
    lineNumber?: number
  }
  if (entry.source === 'javascript') return undefined
  const at = { url: entry.url ?? '', lineNumber: entry.lineNumber ?? 0 }
  return { level: LEVELS[entry.level] ?? 'info', message: toAppText(entry.text), ...place(at) }
}

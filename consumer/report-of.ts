import type { Log } from '../link/report.js'

/** What a consumer reports, as its log has it. */
export function reportOf(log: Log): (cause: unknown, path: string) => void {
  return (cause, path) => log(path.startsWith('notices.') ? 'invalid-output' : 'listener-error', path, cause)
}

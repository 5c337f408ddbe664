import type { Log } from '../link/report.js'
import type { Report } from './consumer.js'

/** What a consumer reports, as its log has it. */
export function reportOf(log: Log): Report {
  return (cause, { 0: group, 1: name }) =>
    log(group === 'notices' ? 'invalid-output' : 'listener-error', `${group}.${name}`, cause)
}

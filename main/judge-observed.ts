import { own } from '../contract/own.js'
import { CHECKS, type Finding, type Observed } from './audit-checks.js'

/** What {@link audit} found. */
export interface AuditReport {
  readonly findings: readonly AuditFinding[]
  /** Those that are `bad`. */
  readonly bad: readonly AuditFinding[]
  /** Those that the audit could not see, and that somebody else has to look at. */
  readonly unknown: readonly AuditFinding[]
  /** A table of all, one line each; `String(report)` is the same. */
  toString(): string
}

/** A finding about the app, or about one of its windows. */
export interface AuditFinding extends Finding {
  /** `webContents.id`; `undefined` for what concerns the whole app. */
  readonly webContentsId: number | undefined
}

/** The checks over what has been seen; knows no Electron. */
export function judgeObserved(observed: Observed): AuditReport {
  const findings: AuditFinding[] = []
  for (const one of CHECKS) {
    const { check } = one
    const item = own(one, 'item')
    const app = own(one, 'app')
    const window = own(one, 'window')
    const add = (
      webContentsId: number | undefined,
      { 0: verdict, 1: evidence }: readonly [Finding['verdict'], string],
    ) => findings.push(Object.freeze({ check, item, verdict, evidence, webContentsId }))
    if (app !== undefined) add(undefined, app(observed))
    if (window !== undefined) for (const shown of observed.windows) add(shown.id, window(shown))
  }
  const of = (verdict: Finding['verdict']) => findings.filter((finding) => finding.verdict === verdict)
  return Object.freeze({
    findings,
    bad: of('bad'),
    unknown: of('unknown'),
    toString: () => tableOf(findings),
  })
}

function tableOf(findings: readonly AuditFinding[]): string {
  return findings
    .map(({ verdict, item, check, webContentsId, evidence }) =>
      [
        verdict.padEnd(8),
        `${item ?? '–'}`.padEnd(3),
        check.padEnd(27),
        (webContentsId === undefined ? 'app' : `#${webContentsId}`).padEnd(5),
        evidence,
      ].join(' '),
    )
    .join('\n')
}

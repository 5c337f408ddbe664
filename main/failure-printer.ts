import { type Report, type Reporter, reportToConsole } from '../link/report.js'

/** Refused inputs that are printed at most: a page may send as many as it likes, and the log is the app's. */
const MAX_REFUSED = 32

/** Prints failures that the app does not listen to: its own each time, those that a page can cause only so often. */
export function createFailurePrinter(print: Reporter = reportToConsole): Reporter {
  let refused = 0
  return (report: Report) => {
    if (report.kind !== 'invalid-input') return print(report)
    refused++
    if (refused <= MAX_REFUSED) print(report)
    if (refused === MAX_REFUSED) {
      print({
        ...report,
        member: undefined,
        text: "no more are printed; listen to the bridge's `failure`",
        cause: undefined,
      })
    }
  }
}

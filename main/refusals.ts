import { own } from '../contract/own.js'
import type { Role } from '../wire/protocol.js'
import { cureFor, type RefusalReason } from './policy.js'

/** A document or a claim that was not let in. The page hears only `UNAVAILABLE` or `REFUSED`. */
export interface Refused {
  readonly reason: RefusalReason
  /** What to change if it was meant to be let in. */
  readonly cure: string
  /** Serialised; `undefined` where the sender was gone before it could be asked. */
  readonly origin: string | undefined
  readonly webContentsId: number | undefined
  /** For a claim: what was claimed. Bounded and escaped, since a page may write anything. */
  readonly contract: string | undefined
  readonly role: Role | undefined
}

/** Lines printed at most, so that a page that claims in a loop does not fill the terminal. */
const MAX_LINES = 32

/** Makes the printer of refusals for an app in development: each different one once. */
export function createRefusalPrinter(print: (line: string) => void): (refused: Refused) => void {
  const printed = new Set<string>()
  return ({ reason, cure, origin, contract }) => {
    const what = contract === undefined ? 'a document' : `a claim of \`${contract}\``
    const line = `[electron-port-bridge] refused ${what} from ${origin ?? 'a document that is gone'} (${reason}). ${cure}.`
    if (printed.size >= MAX_LINES || printed.has(line)) return
    printed.add(line)
    print(line)
  }
}

export function refusedBecause(
  reason: RefusalReason,
  details: Partial<Pick<Refused, 'origin' | 'webContentsId' | 'contract' | 'role'>>,
): Refused {
  const origin = own(details, 'origin')
  const contract = own(details, 'contract')
  return Object.freeze({
    reason,
    cure: cureFor(reason, origin ?? ''),
    origin,
    webContentsId: own(details, 'webContentsId'),
    contract: contract === undefined ? undefined : escapeForLog(contract),
    role: own(details, 'role'),
  })
}

/** Printable ASCII and quotes escaped: a name that a page chose must not move a terminal's cursor. */
function escapeForLog(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

import { own } from '../contract/own.js'
import { cureFor, type RefusalReason } from '../policy/policy.js'
import type { Role } from '../wire/protocol.js'

/** A document, a claim or a request that was not let in. The page hears only `UNAVAILABLE` or `REFUSED`. */
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
  /** For a request: `calls.wipe`. */
  readonly member: string | undefined
}

/** Lines printed at most, so that a page that claims in a loop does not fill the terminal. */
const MAX_LINES = 32

/** Makes the printer of refusals for an app in development: each different one once. */
export function createRefusalPrinter(print: (line: string) => void): (refused: Refused) => void {
  const printed = new Set<string>()
  return ({ reason, cure, origin, contract, member }) => {
    const what =
      contract === undefined
        ? 'a document'
        : member === undefined
          ? `a claim of \`${contract}\``
          : `a request for \`${contract}.${member}\``
    const line = `[electron-port-bridge] refused ${what} from ${origin ?? 'a document that is gone'} (${reason}). ${cure}.`
    if (printed.size >= MAX_LINES || printed.has(line)) return
    printed.add(line)
    print(line)
  }
}

/** @param why What a reason's own cure does not say: middleware's words. */
export function refusedBecause(
  reason: RefusalReason,
  details: Partial<Pick<Refused, 'origin' | 'webContentsId' | 'contract' | 'role' | 'member'>>,
  why?: string,
): Refused {
  const origin = own(details, 'origin')
  const contract = own(details, 'contract')
  return Object.freeze({
    reason,
    cure: why === undefined ? cureFor(reason, origin ?? '') : `${cureFor(reason, origin ?? '')}: ${why}`,
    origin,
    webContentsId: own(details, 'webContentsId'),
    contract: contract === undefined ? undefined : escapeForLog(contract),
    role: own(details, 'role'),
    member: own(details, 'member'),
  })
}

/** Printable ASCII and quotes escaped: a name that a page chose must not move a terminal's cursor. */
function escapeForLog(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

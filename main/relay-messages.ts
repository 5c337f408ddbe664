import {
  DEFAULT_WAIT_MS,
  IPC_CLAIM,
  IPC_DENIED,
  IPC_HELLO,
  MAX_NAME_LENGTH,
  MAX_WAIT_MS,
  type Role,
} from '../wire/protocol.js'

/** What a preload may say. */
export type RelayMessage =
  | { readonly what: typeof IPC_HELLO; readonly document: string; readonly version: number }
  | {
      readonly what: typeof IPC_CLAIM
      readonly document: string
      readonly contract: string
      readonly role: Role
      readonly nonce: string
      /** How long the claim may wait for its answer in main, in milliseconds. */
      readonly waitMs: number
    }
  | { readonly what: typeof IPC_DENIED; readonly document: string; readonly nonce: string }

const LEAD_MS = 1000

/** The one door for what arrives on the ipc channel; a compromised renderer can send anything there. */
export function parseRelayMessage(args: readonly unknown[]): RelayMessage | undefined {
  const message = args[0]
  if (args.length !== 1 || !Array.isArray(message) || message.length > 6) return undefined
  const { 0: what, 1: document, 2: a, 3: b, 4: c, 5: d } = message as unknown[]
  if (!isName(document)) return undefined
  if (what === IPC_HELLO && message.length === 3 && typeof a === 'number') {
    return { what, document, version: a }
  }
  if (
    what === IPC_CLAIM &&
    message.length === 6 &&
    isName(a) &&
    (b === 'consumer' || b === 'provider' || b === 'peer') &&
    isName(c) &&
    (d === undefined || typeof d === 'number')
  ) {
    return { what, document, contract: a, role: b, nonce: c, waitMs: waitFor(d) }
  }
  if (what === IPC_DENIED && message.length === 3 && isName(a)) return { what, document, nonce: a }
  return undefined
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_NAME_LENGTH
}

/** A second less, so that the answer comes before the asker's own deadline; a short one ends by that, which is told by then. */
function waitFor(deadlineMs = DEFAULT_WAIT_MS): number {
  // A page may say anything.
  const bounded = Math.min(deadlineMs > 0 ? deadlineMs : DEFAULT_WAIT_MS, MAX_WAIT_MS)
  return bounded > 2 * LEAD_MS ? bounded - LEAD_MS : bounded + LEAD_MS
}

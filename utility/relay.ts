import type { MessageEvent, MessagePortMain, ParentPort } from 'electron'
import { KitError } from '../contract/errors.js'
import { own } from '../contract/own.js'
import type { PeerFacts } from '../wire/peer.js'
import { IPC_CLAIM, IPC_DENIED, IPC_GRANT, MARK, type Role, UTILITY } from '../wire/protocol.js'

/** What a claim hears. */
export interface ClaimEvents {
  /** @param peer Who holds the other end; main's word. */
  onPort(port: MessagePortMain, peer: PeerFacts): void
  /** There will be no port. */
  onDenied(code: 'REFUSED' | 'TIMEOUT'): void
}

interface Claim extends ClaimEvents {
  readonly timeoutMs: number | undefined
  readonly contract: string
  readonly role: Role
}

/** Claims that main has not settled, by nonce; those of providers stay, since each may be granted often. */
const claims = new Map<string, Claim>()
let lastNonce = 0
/** The port to the bridge in main, once main has named this process. A bridge that restarts hands over another. */
let control: MessagePortMain | undefined
let isListening = false

/**
 * Tells main what this process wants, now or as soon as main names it (`bridge.join`, `bridge.connect`).
 * Returns what withdraws the claim.
 *
 * @throws {KitError} `UNAVAILABLE` outside of a utility process.
 */
export function claim(contract: string, role: Role, events: ClaimEvents, timeoutMs?: number): () => void {
  listen()
  const nonce = String(++lastNonce)
  claims.set(nonce, { contract, role, timeoutMs, ...events })
  passOn(nonce)
  return () => {
    if (claims.delete(nonce)) control?.postMessage([IPC_DENIED, UTILITY, nonce])
  }
}

function passOn(nonce: string): void {
  const { contract, role, timeoutMs } = claims.get(nonce) as Claim
  control?.postMessage([IPC_CLAIM, UTILITY, contract, role, nonce, timeoutMs])
}

/** Once for the life of the process: Electron starts `parentPort` with its first listener. */
function listen(): void {
  if (isListening) return
  const { parentPort } = process as { parentPort?: ParentPort | null }
  // `process` inherits too: only a port counts.
  if (typeof parentPort?.on !== 'function') {
    throw new KitError(
      'UNAVAILABLE',
      'This is not a utility process: there is no process.parentPort. In main use electron-port-bridge/main, in a page electron-port-bridge/renderer.',
    )
  }
  isListening = true
  parentPort.on('message', ({ data, ports }: MessageEvent) => {
    const port = own(ports, 0)
    const isOurs = typeof data === 'object' && data !== null && own(data, MARK) === UTILITY
    if (!isOurs || port === undefined) return
    control?.close()
    control = port
    port.on('message', onMessage)
    port.start()
    for (const nonce of claims.keys()) passOn(nonce)
  })
}

function onMessage({ data, ports }: MessageEvent): void {
  const {
    0: what,
    2: nonce,
    3: detail,
  } = data as [string, string, string, { peer?: PeerFacts; code: 'REFUSED' | 'TIMEOUT' }]
  const port = own(ports, 0)
  const asked = claims.get(nonce)
  if (asked === undefined) {
    port?.close()
  } else if (what === IPC_GRANT && port !== undefined) {
    if (asked.role !== 'provider') claims.delete(nonce)
    asked.onPort(port, Object.freeze(own(detail, 'peer') ?? { kind: 'main' as const }))
  } else if (what === IPC_DENIED) {
    claims.delete(nonce)
    asked.onDenied(detail.code)
  }
}

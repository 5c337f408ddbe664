import { KitError } from '../contract/errors.js'
import { cancelOn } from '../port/cancellation.js'
import { systemClock } from '../port/clock.js'
import { CONNECT_MS, checkTimeout } from '../port/options.js'
import type { PeerFacts } from '../wire/peer.js'
import { freeze, hasOwn } from '../wire/primordials.js'
import {
  MARK,
  type Role,
  WINDOW_ACK,
  type WINDOW_CLAIM,
  type WINDOW_CLAIM_PORT,
  WINDOW_DENIED,
  WINDOW_GRANT,
} from '../wire/protocol.js'
import { listenToWindow, postToWindow } from './window-listener.js'

/**
 * A preload answers within milliseconds, so silence means that there is none. Counted in ticks and not as
 * one span: after the page has blocked its thread, a late timer may run before the answer that waits.
 */
const ACK_TICK_MS = 250
const ACK_TICKS = 4

const { getRandomValues } = crypto
const cryptoObject = crypto
const { apply } = Reflect

/** What a page may ask the preload for. */
export type Wish =
  | { readonly what: typeof WINDOW_CLAIM; readonly contract: string; readonly role: Role }
  | { readonly what: typeof WINDOW_CLAIM_PORT; readonly name: string }

/** What a claim hears. */
export interface ClaimEvents {
  /** @param peer Who holds the other end. */
  onPort(port: MessagePort, peer: PeerFacts): void
  /** There will be no (further) port; the claim has ended. */
  onError(error: KitError): void
}

/**
 * Tells the preload what the page wants and hears its answers, until the returned function is called.
 * The nonce only tells claims apart; it is no secret.
 */
export function claim(wish: Wish, title: string, events: ClaimEvents): () => void {
  const nonce = makeNonce()
  let stopTick = () => {}
  const stop = () => {
    stopTick()
    stopListening()
  }
  const fail = (error: KitError) => {
    stop()
    events.onError(error)
  }
  const stopListening = listenToWindow(({ data, ports, take }) => {
    if (typeof data !== 'object' || data === null || !hasOwn(data, MARK)) return
    const message = data as Record<string, unknown>
    if (!hasOwn(message, 'nonce') || message.nonce !== nonce) return
    const what = message[MARK]
    if (what === WINDOW_ACK && ports.length === 0) stopTick()
    else if (what === WINDOW_DENIED && ports.length === 0) {
      take()
      fail(denialOf(message.code, title))
    } else if (what === WINDOW_GRANT) {
      const [port] = ports
      if (ports.length !== 1 || port === undefined) return
      take()
      stopTick()
      events.onPort(port, freeze((message.peer as PeerFacts | undefined) ?? { kind: 'main' }))
    }
  })
  const { what, ...fields } = wish
  postToWindow({ [MARK]: what, nonce, ...fields })
  const tick = (left: number) => {
    stopTick = systemClock.after(ACK_TICK_MS, () =>
      left > 0 ? tick(left - 1) : fail(denialOf('UNAVAILABLE', title)),
    )
  }
  tick(ACK_TICKS - 1)
  return stop
}

/** One port, or the reason why not; `TIMEOUT` after `timeoutMs` from the call. */
export function claimOnePort(
  wish: Wish,
  title: string,
  options: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
): Promise<{ port: MessagePort; peer: PeerFacts }> {
  const timeoutMs = checkTimeout(options.timeoutMs ?? CONNECT_MS)
  options.signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const stop = claim(wish, title, {
      onPort(port, peer) {
        release()
        stop()
        resolve({ port, peer })
      },
      onError(error) {
        release()
        reject(error)
      },
    })
    const release = cancelOn({ signal: options.signal, timeoutMs }, systemClock, title, (reason) => {
      stop()
      reject(reason)
    })
  })
}

function denialOf(code: unknown, title: string): KitError {
  switch (code) {
    case 'REFUSED':
      return new KitError(
        'REFUSED',
        `${title}: main has no such contract, or not for this page. Its log has the reason.`,
      )
    case 'TIMEOUT':
      return new KitError('TIMEOUT', `${title}: main did not provide it in time`)
    default:
      return new KitError(
        'UNAVAILABLE',
        `${title}: no preload answered. In main: \`webPreferences: secureWebPreferences()\`, and this page's origin in \`createBridge({ allow: { origins: […] } })\`.`,
      )
  }
}

function makeNonce(): string {
  const words = apply(getRandomValues, cryptoObject, [new Uint32Array(4)]) as Uint32Array
  return `${words[0]}-${words[1]}-${words[2]}-${words[3]}`
}

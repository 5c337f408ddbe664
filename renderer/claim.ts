import { invalidArgument, KitError } from '../contract/errors.js'
import { own } from '../contract/own.js'
import type { Bounds } from '../link/bounds.js'
import type { PeerFacts } from '../wire/peer.js'
import {
  MARK,
  MAX_NAME_LENGTH,
  WINDOW_ACK,
  WINDOW_CLAIM,
  WINDOW_DENIED,
  type Wish,
} from '../wire/protocol.js'

/** What the preload answers. */
export interface Answer {
  readonly [MARK]: string
  readonly nonce: string
  readonly code?: 'REFUSED' | 'TIMEOUT'
  readonly text?: string
  readonly peer?: PeerFacts
}

/**
 * Tells the preload what the page wants and hears its answers, until the returned function is called, which withdraws
 * the claim. Listens in the capture phase, and again after `document.open()`, which takes every listener off the window.
 *
 * @param contract Its name, or that of a port; whatever the page gave.
 * @param onPort Hears of each port, with an answer that has the facts of who holds its other end.
 * @param onError Hears that there will be no (further) port; the claim has ended.
 * @param bounds How long the page waits: main waits for its provider as long.
 */
export function claim(
  contract: string,
  role: Wish,
  title: string,
  onPort: (port: MessagePort, answer: Answer) => void,
  onError: (error: KitError) => void,
  bounds?: Bounds,
): () => void {
  if (typeof contract !== 'string' || !contract || contract.length > MAX_NAME_LENGTH)
    throw invalidArgument('name', `1 to ${MAX_NAME_LENGTH} letters`, contract)
  // It only tells the claims of this document apart, and is no secret.
  const nonce = `${Math.random()}`
  // A preload answers within milliseconds, so a second of silence means that there is none. Counted in ticks and not as one
  // span: after the page has blocked its thread, a late timer may run before the answer that waits.
  let ticks = 4
  const timeoutMs = own(bounds, 'timeoutMs')
  const say = (what: string) => postMessage({ [MARK]: what, contract, role, nonce, timeoutMs }, '/')

  const onMessage = (event: MessageEvent) => {
    // isTrusted is an own property that a page cannot redefine; it comes first, since the `data` of an
    // event that a page dispatched may be a getter.
    if (!event.isTrusted || event.source !== window) return
    const answer = event.data as Answer | undefined
    if (own(answer, 'nonce') !== nonce) return
    const what = own(answer, MARK)
    const port = event.ports.at(0)
    if (port) onPort(port, answer as Answer)
    else if (what === WINDOW_DENIED) fail(answer)
    else return what === WINDOW_ACK && clearInterval(ticking)
    // Kept, with the port in it, from listeners that were added later.
    event.stopImmediatePropagation()
  }
  const fail = (answer?: Answer) => {
    stop()
    const text = own(answer, 'text') ?? 'no preload answered: see docs/errors.md#unavailable for why'
    onError(new KitError(own(answer, 'code') ?? 'UNAVAILABLE', `${title}: ${text}`))
  }
  const arm = () => addEventListener('message', onMessage, true)
  const rearm = new MutationObserver(arm)
  const stop = () => {
    clearInterval(ticking)
    rearm.disconnect()
    removeEventListener('message', onMessage, true)
    say(WINDOW_DENIED)
  }

  arm()
  // Else what was left on Object.prototype would be an option.
  rearm.observe(document, { __proto__: null, childList: true } as MutationObserverInit)
  say(WINDOW_CLAIM)
  const ticking = setInterval(() => {
    if (!--ticks) fail()
  }, 250)
  return stop
}

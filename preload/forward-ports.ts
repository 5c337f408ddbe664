import { ipcRenderer } from 'electron'
import { KitError } from '../contract/errors.js'
import {
  CHANNEL,
  IPC_ACCEPTED,
  IPC_CLAIM,
  IPC_DENIED,
  IPC_GRANT,
  IPC_HELLO,
  IPC_PORT,
  IPC_REFUSED,
  IPC_WHO,
  MARK,
  MAX_NAME_LENGTH,
  PROTOCOL_VERSION,
  WINDOW_ACK,
  WINDOW_CLAIM,
  WINDOW_DENIED,
  WINDOW_GRANT,
  type Wish,
} from '../wire/protocol.js'

/** As it is passed on. */
type Claim = readonly [contract: string, role: Wish, nonce: string, timeoutMs: unknown]

/** Claims that one document may have under way, and offers that stand; a loop is stopped here already. */
const MAX_CLAIMS = 256

/**
 * Makes this preload a relay: it tells main that a document is here, passes the page's claims on, and hands
 * over the ports that main grants. After that no message passes through it. It exposes nothing: no global,
 * no `contextBridge` call, no `ipcRenderer`.
 *
 * Call it once, at the top of the preload; the ready-made `electron-port-bridge/preload/auto` does.
 *
 * @throws {KitError} `NOT_ISOLATED` without context isolation, `DUPLICATE_RELAY` when a relay runs already.
 */
export function forwardPorts(): void {
  if (!process.contextIsolated) {
    throw new KitError(
      'NOT_ISOLATED',
      'electron-port-bridge needs `contextIsolation: true`: without it the page could reach this preload. Remove `contextIsolation: false` from webPreferences.',
    )
  }
  // The isolated world's own global: the page does not see it.
  const world = globalThis as { [relay: symbol]: true | undefined }
  const relay = Symbol.for(MARK)
  if (world[relay]) {
    throw new KitError(
      'DUPLICATE_RELAY',
      'forwardPorts() runs already in this window. Use the ready-made preload/auto or a call of your own, not both; look for it in webPreferences.preload and in session.registerPreloadScript.',
    )
  }
  world[relay] = true

  // randomUUID is missing on insecure origins.
  const document_ = Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('-')
  /**
   * Claims that are not settled and that the page has not withdrawn, by nonce, oldest first; those of providers stay,
   * since each may be granted often.
   */
  const claims = new Map<string, Claim>()
  /** Ports that main pushed and the page has not got, by name. */
  const held = new Map<string, MessagePort>()

  // '/' is exactly this document's origin, on opaque and file: documents too. '*' would be whoever is here.
  const answer = (what: string, nonce: string, rest?: object, ...ports: MessagePort[]) =>
    window.postMessage({ [MARK]: what, nonce, ...rest }, '/', ports)
  const close = (ports: readonly MessagePort[]) => {
    for (const port of ports) port.close()
  }

  // ── the page ──

  const onMessage = (event: MessageEvent) => {
    // A page can dispatch a forged event whose `data` is a getter: it is not touched before these two.
    if (!event.isTrusted || event.source !== window) return
    const { data } = event
    if (typeof data !== 'object') return
    // What stands on Object.prototype is not in the message. Nothing is in `null`.
    const { [MARK]: what, contract, role, nonce, timeoutMs } = Object.assign(Object.create(null), data)
    if (what !== WINDOW_CLAIM && what !== WINDOW_DENIED) return
    close(event.ports)
    if (event.ports.length > 0 || !isName(nonce)) return
    if (what === WINDOW_DENIED) {
      // Main is told of what was open alone: no more often than it was told of claims.
      if (claims.delete(nonce)) ipcRenderer.send(CHANNEL, [IPC_DENIED, document_, nonce])
    } else if (isName(contract) && ROLES.includes(role) && !claims.has(nonce)) {
      if (claims.size >= MAX_CLAIMS) return answer(WINDOW_DENIED, nonce, TOO_MANY)
      answer(WINDOW_ACK, nonce)
      const claim: Claim = [contract, role, nonce, typeof timeoutMs === 'number' ? timeoutMs : undefined]
      claims.set(nonce, claim)
      passOn(claim)
      handOver(contract)
    }
  }
  const passOn = (claim: Claim) => {
    if (claim[1] !== 'port') ipcRenderer.send(CHANNEL, [IPC_CLAIM, document_, ...claim])
  }
  const sayHello = () => ipcRenderer.send(CHANNEL, [IPC_HELLO, document_, PROTOCOL_VERSION])

  // ── main ──

  ipcRenderer.on(CHANNEL, ({ ports }, message) => {
    const { 0: what, 1: its, 2: key, 3: detail, 4: more } = message as [string, string, string, never, never]
    // Not `ports[0]`: where there is none, an index is looked up on Object.prototype too.
    const port = ports.at(0)
    if (what === IPC_WHO) {
      sayHello()
      return claims.forEach(passOn)
    }
    if (its !== document_ || ports.length !== (what === IPC_GRANT || what === IPC_PORT ? 1 : 0)) {
      return close(ports)
    }
    if (what === IPC_REFUSED) {
      stop()
      // Pages that asked before the verdict hear what a page without a preload finds out.
      for (const nonce of claims.keys()) answer(WINDOW_DENIED, nonce)
      claims.clear()
    } else if (what === IPC_GRANT || what === IPC_DENIED) {
      const claim = claims.get(key)
      if (!claim) return close(ports)
      if (claim[1] !== 'provider' || !port) claims.delete(key)
      answer(what, key, detail, ...ports)
    } else if (what === IPC_PORT && port) hold(key, detail, more, port)
    // Another bridge may let in whom one before refused.
    else if (what === IPC_ACCEPTED) listen()
  })

  const hold = (name: string, deliver: string, deadlineMs: number, port: MessagePort) => {
    if (deliver === 'load') {
      const onLoaded = () => {
        clearTimeout(timer)
        window.postMessage(name, '/', [port])
      }
      const timer = setTimeout(() => {
        waitingForLoad.delete(onLoaded)
        port.close()
      }, deadlineMs)
      // `load` may have been, or never come: after document.open() or window.stop() only readyState tells.
      if (document.readyState === 'complete') onLoaded()
      else waitingForLoad.add(onLoaded)
      return
    }
    held.get(name)?.close()
    held.set(name, port)
    setTimeout(() => {
      if (held.get(name) === port && held.delete(name)) port.close()
    }, deadlineMs)
    handOver(name)
  }
  /** To whom has waited longest. */
  const handOver = (name: string) => {
    let port = held.get(name)
    claims.forEach(({ 0: wanted, 1: role }, nonce) => {
      if (port && role === 'port' && wanted === name) {
        claims.delete(nonce)
        held.delete(name)
        answer(WINDOW_GRANT, nonce, {}, port)
        port = undefined
      }
    })
  }

  // ── listening ──

  const waitingForLoad = new Set<() => void>()
  const onLoad = (event: Event) => {
    if (!event.isTrusted) return
    for (const callback of waitingForLoad) callback()
    waitingForLoad.clear()
  }
  const arm = () => {
    addEventListener('message', onMessage, true)
    addEventListener('load', onLoad, true)
  }
  // document.open() takes all listeners off the window, also those of this world, but no observer off the
  // document; emptying the document is a mutation, so this runs before any later task.
  const rearm = new MutationObserver(arm)
  const listen = () => {
    arm()
    // Else what was left on Object.prototype would be an option.
    rearm.observe(document, { __proto__: null, childList: true } as MutationObserverInit)
  }
  const stop = () => {
    rearm.disconnect()
    removeEventListener('message', onMessage, true)
    removeEventListener('load', onLoad, true)
  }
  listen()
  sayHello()
}

const ROLES: readonly unknown[] = ['consumer', 'provider', 'peer', 'port'] satisfies Wish[]
const TOO_MANY = { code: 'REFUSED', text: 'too many claims at a time' }

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_NAME_LENGTH
}

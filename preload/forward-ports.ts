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
  type Role,
  WINDOW_ACK,
  WINDOW_CLAIM,
  WINDOW_CLAIM_PORT,
  WINDOW_DENIED,
  WINDOW_GRANT,
} from '../wire/protocol.js'

/** Claims that one document may make. Hot reload makes a few dozen; a loop is stopped here already. */
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
      'forwardPorts() runs already in this window. Use either the ready-made preload/auto or a call of your own, not both; look for it in webPreferences.preload and in session.registerPreloadScript.',
    )
  }
  world[relay] = true

  // randomUUID is missing on insecure origins.
  const document_ = Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('-')
  /** Claims that main has not settled, by nonce; those of providers stay, since each may be granted often. */
  const claims = new Map<string, readonly [contract: string, role: Role]>()
  /** Ports that main pushed and the page has not got, by name. */
  const held = new Map<string, MessagePort>()
  /** Nonces of pages that asked for a port by name before it came. */
  const wanted = new Map<string, string>()
  let claimed = 0

  const post = (message: object, ...ports: MessagePort[]) => {
    // '/' is exactly this document's origin, on opaque and file: documents too. '*' would be whoever is here.
    window.postMessage(message, '/', ports)
  }
  const answer = (what: string, nonce: string, rest: object, ...ports: MessagePort[]) =>
    post({ [MARK]: what, nonce, ...rest }, ...ports)
  const close = (ports: readonly MessagePort[]) => {
    for (const port of ports) port.close()
  }

  // ── the page ──

  const onMessage = (event: MessageEvent) => {
    // A page can dispatch a forged event whose `data` is a getter: it is not touched before these two.
    if (!event.isTrusted || event.source !== window) return
    const data = event.data as Record<string, unknown> | null
    if (typeof data !== 'object' || data === null) return
    // What stands on Object.prototype is not in the message.
    const { [MARK]: what, contract, role, name, nonce } = Object.assign(Object.create(null), data)
    if (what !== WINDOW_CLAIM && what !== WINDOW_CLAIM_PORT) return
    close(event.ports)
    if (event.ports.length > 0 || !isName(nonce) || claims.has(nonce)) return
    if (++claimed > MAX_CLAIMS) return
    if (what === WINDOW_CLAIM_PORT) {
      if (!isName(name)) return
      answer(WINDOW_ACK, nonce, {})
      const port = held.get(name)
      held.delete(name)
      if (port) answer(WINDOW_GRANT, nonce, {}, port)
      else wanted.set(name, nonce)
    } else if (isName(contract) && (role === 'consumer' || role === 'provider' || role === 'peer')) {
      claims.set(nonce, [contract, role])
      answer(WINDOW_ACK, nonce, {})
      passOn(nonce)
    }
  }
  const passOn = (nonce: string) =>
    ipcRenderer.send(CHANNEL, [IPC_CLAIM, document_, ...(claims.get(nonce) as readonly string[]), nonce])
  const sayHello = () => ipcRenderer.send(CHANNEL, [IPC_HELLO, document_, PROTOCOL_VERSION])

  // ── main ──

  ipcRenderer.on(CHANNEL, ({ ports }, message) => {
    const { 0: what, 1: its, 2: key, 3: detail, 4: more } = message as [string, string, string, string, never]
    // Not `ports[0]`: where there is none, an index is looked up on Object.prototype too.
    const port = ports.at(0)
    if (what === IPC_WHO) {
      sayHello()
      return [...claims.keys()].forEach(passOn)
    }
    if (its !== document_ || ports.length !== (what === IPC_GRANT || what === IPC_PORT ? 1 : 0)) {
      return close(ports)
    }
    if (what === IPC_REFUSED) {
      stop()
      // Pages that asked before the verdict hear what a page without a preload finds out.
      for (const nonce of [...claims.keys(), ...wanted.values()]) {
        answer(WINDOW_DENIED, nonce, {})
      }
    } else if (what === IPC_GRANT || what === IPC_DENIED) {
      const claim = claims.get(key)
      if (!claim) return close(ports)
      if (claim[1] !== 'provider' || !port) claims.delete(key)
      if (port) answer(WINDOW_GRANT, key, { peer: detail }, port)
      else answer(WINDOW_DENIED, key, { code: detail, text: more })
    } else if (what === IPC_PORT && port) hold(key, detail, more, port)
    else if (what !== IPC_ACCEPTED) close(ports)
  })

  const hold = (name: string, deliver: string, deadlineMs: number, port: MessagePort) => {
    if (deliver === 'load') {
      const handOver = () => {
        clearTimeout(timer)
        window.postMessage(name, '/', [port])
      }
      const timer = setTimeout(() => {
        waitingForLoad.delete(handOver)
        port.close()
      }, deadlineMs)
      // `load` may have been, or never come: after document.open() or window.stop() only readyState tells.
      if (document.readyState === 'complete') handOver()
      else waitingForLoad.add(handOver)
      return
    }
    const nonce = wanted.get(name)
    wanted.delete(name)
    if (nonce) return answer(WINDOW_GRANT, nonce, {}, port)
    held.get(name)?.close()
    held.set(name, port)
    setTimeout(() => {
      if (held.get(name) === port && held.delete(name)) port.close()
    }, deadlineMs)
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
  const stop = () => {
    rearm.disconnect()
    removeEventListener('message', onMessage, true)
    removeEventListener('load', onLoad, true)
  }
  arm()
  // Else what was left on Object.prototype would be an option.
  rearm.observe(document, { __proto__: null, childList: true } as MutationObserverInit)
  sayHello()
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_NAME_LENGTH
}

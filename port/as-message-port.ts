import { invalidArgument, KitError } from '../contract/errors.js'
import { own } from '../contract/own.js'
import type { Closable, DomPortLike, EmitterPortLike } from '../link/port.js'
import { placePorts, takePorts } from './ports-in-value.js'

/** What is used of Electron's `MessagePortMain`. */
export interface MessagePortMainLike extends EmitterPortLike {
  postMessage(message: unknown, transfer?: never[]): void
}

/** An event of a {@link WebMessagePort}. */
export interface WebPortEvent {
  readonly type: string
  /** Of a `message`; `null` in a `messageerror`, and not there in a `close`. */
  readonly data: unknown
  /** Those that came with a `message`. */
  readonly ports: readonly WebMessagePort[]
}

/** A listener of a {@link WebMessagePort}. */
export type WebPortListener = (event: WebPortEvent) => void

/** Ports to hand over; the web's two forms of the argument. */
export type WebPortTransfer = readonly object[] | { readonly transfer?: readonly object[] }

/** What {@link asMessagePort} gives, for programs without the types of a page. */
export interface WebMessagePort extends Closable {
  /** Setting it starts the port. */
  onmessage: WebPortListener | null
  onmessageerror: WebPortListener | null
  onclose: WebPortListener | null
  postMessage(message: unknown, transfer?: WebPortTransfer): void
  start(): void
  addEventListener(type: string, listener: WebPortListener | null, options?: { once?: boolean }): void
  removeEventListener(type: string, listener: WebPortListener | null): void
}

/**
 * The program's own `MessagePort`, if it has `lib: ["DOM"]` or a worker's; else {@link WebMessagePort}. TypeScript's
 * `lib.dom.d.ts` has no `onclose` yet.
 */
export type DomMessagePort = typeof globalThis extends {
  onmessage: unknown
  MessagePort: { prototype: infer Platform }
}
  ? Platform & Pick<WebMessagePort, 'onclose'>
  : WebMessagePort

/** By the port that they stand for: each has one, and it goes when that port does. */
const views = new WeakMap<object, PortView>()
/** The ports that the views stand for. */
const viewed = new WeakMap<object, object>()

/**
 * Makes Electron's `MessagePortMain` (of main or a utility process) a web `MessagePort`: an `EventTarget` with
 * `onmessage`, `start`, transfer lists and `close` events, as libraries made for the web expect it. Call it before the
 * port is started. The same port always gives the same object; use only that from then on.
 *
 * As on the web: nothing arrives before `start()` or the first `onmessage = …`; the side that calls `close()` hears no
 * `close`; a value that cannot be cloned throws a `DataCloneError`. The ports of a message are made web ports likewise.
 *
 * Different, because Electron's port is:
 * - **Only ports can be transferred**, by `MessagePortMain::PostMessage` in Electron's `shell/browser/api/message_port.cc`. An
 *   `ArrayBuffer` in the list throws `UNSUPPORTED`: without the list it is copied. So does a port of Node's
 *   `new MessageChannel()`; take Electron's `MessageChannelMain`.
 * - **What main cannot read is a `messageerror`**: a Blob, a transferred `ArrayBuffer`, a port inside the value. Electron
 *   delivers `data: null` for it (`V8Deserializer::Deserialize` in `shell/common/v8_util.cc`,
 *   {@link https://github.com/electron/electron/issues/34905}), which cannot be told from a `null` that a page has posted. So that is
 *   a `messageerror` too. Its ports are closed. If nothing listens to `messageerror`, the first one is printed.
 *
 * Also takes a page's `MessagePort`. With both ends wrapped, ports may stand **inside a value**, as on the web, which
 * Electron by itself cannot do and Comlink's `proxy()` needs.
 *
 * @throws {KitError} `INVALID_ARGUMENT` for what is no port; `UNSUPPORTED` from `postMessage`.
 * @example
 * bridge.on('document', (document) => {
 *   expose(api, asMessagePort(document.openPort('comlink', { deliver: 'claim' })))
 * })
 */
export function asMessagePort(port: MessagePortMainLike | DomPortLike): DomMessagePort {
  if (!isPort(port)) throw invalidArgument('port', 'a MessagePortMain or a MessagePort', port)
  return viewOf(port) as unknown as DomMessagePort
}

function viewOf(port: MessagePortMainLike | DomPortLike): PortView {
  if (port instanceof PortView) return port
  const view = views.get(port) ?? new PortView(port)
  views.set(port, view)
  return view
}

/** Comlink closes a port only if its constructor has this name. */
const NAME = 'MessagePort'

class PortView extends EventTarget implements DomPortLike {
  static override readonly name = NAME
  readonly #port: MessagePortMainLike | DomPortLike
  readonly #handlers = new Map<string, WebPortListener | null>()
  #closed = false
  #errorsAreHeard = false
  /** An own function, so that a port inside a value is refused and not cloned into an empty object. */
  readonly start = () => this.#port.start()

  constructor(port: MessagePortMainLike | DomPortLike) {
    super()
    this.#port = port
    viewed.set(this, port)
    if (isMain(port)) {
      port.on('message', ({ data, ports }) =>
        data === null ? this.#unreadable(ports) : this.#receive(data, ports),
      )
      port.on('close', () => this.#end())
    } else {
      port.addEventListener('message', (event) => {
        const { data, ports } = event as { data: unknown; ports?: readonly Closable[] }
        this.#receive(data, ports ?? [])
      })
      port.addEventListener('messageerror', () => this.#unreadable([]))
      port.addEventListener('close', () => this.#end())
    }
  }

  get [Symbol.toStringTag]() {
    return NAME
  }

  get onmessage() {
    return this.#handlers.get('message') ?? null
  }
  set onmessage(handler: WebPortListener | null) {
    this.#handle('message', handler)
    this.start()
  }
  get onmessageerror() {
    return this.#handlers.get('messageerror') ?? null
  }
  set onmessageerror(handler: WebPortListener | null) {
    this.#handle('messageerror', handler)
  }
  get onclose() {
    return this.#handlers.get('close') ?? null
  }
  set onclose(handler: WebPortListener | null) {
    this.#handle('close', handler)
  }

  override addEventListener(type: string, listener: unknown, options?: unknown): void {
    if (type === 'messageerror' && listener) this.#errorsAreHeard = true
    super.addEventListener(type, listener, options)
  }

  postMessage(message: unknown, transfer?: WebPortTransfer | null): void {
    const list = listOf(transfer)
    const port = this.#port as { postMessage(message: unknown, transfer: readonly unknown[]): void }
    if (!isMain(port)) return port.postMessage(takePorts(message, list.filter(isPort)), list.map(unwrapped))
    const ports = list.map(portMainOf)
    const body = takePorts(message, list)
    try {
      port.postMessage(body, ports)
    } catch (cause) {
      throw Object.assign(new DOMException((cause as Error).message, 'DataCloneError'), { cause })
    }
  }

  close(): void {
    this.#closed = true
    this.#port.close()
  }

  #receive(data: unknown, ports: readonly Closable[]): void {
    const own = (ports as readonly DomPortLike[]).map(viewOf)
    const placed = placePorts(data, own)
    if (placed === undefined) return this.#unreadable(ports)
    this.dispatchEvent(new PortMessage('message', placed.body, own))
  }

  #unreadable(ports: readonly Closable[]): void {
    for (const port of ports) port.close()
    if (!this.#errorsAreHeard) {
      this.#errorsAreHeard = true
      console.warn(
        'electron-port-bridge: a message came that this side cannot read, and nothing listens to `messageerror`. In main Electron reads no Blob, no File, no transferred ArrayBuffer and no bare `null`; a port inside a value needs `asMessagePort` on both ends.',
      )
    }
    this.dispatchEvent(new PortMessage('messageerror', null, []))
  }

  #end(): void {
    // Electron tells the side that has called `close()` as well; the web does not.
    if (this.#closed) return
    this.#closed = true
    this.dispatchEvent(new Event('close'))
  }

  #handle(type: string, handler: WebPortListener | null): void {
    if (!this.#handlers.has(type)) {
      this.addEventListener(type, (event: WebPortEvent) => this.#handlers.get(type)?.call(this, event))
    }
    this.#handlers.set(type, typeof handler === 'function' ? handler : null)
  }
}

/** Node's `MessageEvent` takes Node's ports only. */
class PortMessage extends Event {
  readonly origin = ''
  readonly lastEventId = ''
  readonly source = null
  readonly data: unknown
  readonly ports: readonly PortView[]

  constructor(type: string, data: unknown, ports: readonly PortView[]) {
    super(type)
    this.data = data
    this.ports = ports
  }
}

function isPort(value: unknown): value is MessagePortMainLike | DomPortLike {
  return isMain(value) || has(value, 'addEventListener')
}

/** Node's own port is an emitter too, and an EventTarget besides. */
function isMain(value: unknown): value is MessagePortMainLike {
  return has(value, 'on') && typeof (value as Partial<DomPortLike>).addEventListener !== 'function'
}

function has(value: unknown, method: 'on' | 'addEventListener'): value is object {
  if (typeof value !== 'object' || value === null) return false
  const port = value as Record<string, unknown>
  return [method, 'postMessage', 'start', 'close'].every((name) => typeof port[name] === 'function')
}

function listOf(transfer: WebPortTransfer | null | undefined): readonly unknown[] {
  const isOptions = typeof transfer === 'object' && transfer !== null && !Array.isArray(transfer)
  const list = isOptions ? own(transfer as { transfer?: unknown }, 'transfer') : transfer
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw invalidArgument('transfer', 'a list, or an object with one', list)
  return list
}

const unwrapped = (item: unknown): unknown => viewed.get(item as object) ?? item

/** What Electron would refuse with `Port at index 0 is not a valid port`, said by its name. */
function portMainOf(item: unknown, index: number): unknown {
  const port = unwrapped(item)
  if (isMain(port)) return port
  const { 0: kind, 1: cure } = isPort(port)
    ? ['MessagePort', 'it is not Electron’s: make the channel with `new MessageChannelMain()` of `electron`']
    : [
        Object.prototype.toString.call(port).slice(8, -1),
        'Electron’s MessagePortMain transfers ports only: leave it out of the list, and it is copied',
      ]
  throw new KitError('UNSUPPORTED', `Cannot transfer the ${kind} at index ${index}: ${cure}`)
}

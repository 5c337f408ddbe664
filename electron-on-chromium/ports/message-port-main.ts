import { EventEmitter } from 'node:events'
import { Payload } from '../values/payload.js'
import { PipeEnd } from './pipe.js'

/** Ports that are listening stay alive without a reference, as in Electron (`MessagePort::Pin`). */
const pinned = new Set<MessagePortMain>()

/** An end whose port object was collected before it was started closes (`spec/api-ipc-spec.ts`, "GC behavior"). */
const collected = new FinalizationRegistry<PipeEnd>((end) => end.close())

/**
 * What Electron keeps in C++ (`shell/browser/api/message_port.cc`). Its own function property also makes
 * a port inside a message *body* uncloneable, which it is in Electron.
 */
class PortState {
  readonly emit: (name: 'message' | 'close', event?: unknown) => void
  end: PipeEnd | undefined
  started = false
  closed = false

  constructor(end: PipeEnd, emit: (name: 'message' | 'close', event?: unknown) => void) {
    this.end = end
    this.emit = emit
  }
}

/**
 * `MessagePortMain`: an `EventEmitter` with `start`, `close` and `postMessage`, and nothing else.
 * Not exported from `electron`, there as here.
 */
export class MessagePortMain extends EventEmitter {
  readonly _internalPort: PortState

  constructor(end: PipeEnd) {
    super()
    this._internalPort = new PortState(end, (name, event) => this.emit(name, event))
    collected.register(this, end, this)
  }

  start(): void {
    const state = this._internalPort
    if (!state.end || state.closed || state.started) return
    state.started = true
    collected.unregister(this)
    pinned.add(this)
    state.end.listen({
      message: ({ payload, ports }) =>
        state.emit('message', { data: payload.read(), ports: ports.map((end) => new MessagePortMain(end)) }),
      closed: () => this.close(),
    })
  }

  /** Emits 'close' on this very port, synchronously and once; the peer hears of it later. */
  close(): void {
    const state = this._internalPort
    if (state.closed) return
    if (state.end) {
      state.end.close()
      // A closed port is not neutered: it can still be transferred, and arrives dead.
      state.end = PipeEnd.dangling()
      collected.unregister(this)
      pinned.delete(this)
    }
    state.closed = true
    state.emit('close')
  }

  postMessage(...args: [message?: unknown, transfer?: unknown]): void {
    const state = this._internalPort
    if (!state.end || state.closed) return
    const payload = Payload.fromValue(args.length === 0 ? null : args[0])
    const ports: MessagePortMain[] = []
    if (args.length > 1) {
      if (!Array.isArray(args[1])) throw new TypeError('transferables must be an array of MessagePorts')
      for (const [index, port] of Array.from(args[1] as unknown[]).entries()) {
        if (!(port instanceof MessagePortMain))
          throw new TypeError(`Port at index ${index} is not a valid port`)
        ports.push(port)
      }
    }
    const own = ports.indexOf(this)
    if (own >= 0) throw new Error(`Port at index ${own} contains the source port.`)
    state.end.post({ payload, ports: disentangle(ports) })
  }
}

/**
 * Takes the pipe ends out of ports that are being transferred. Every check comes before any port is
 * touched, so a throw leaves all of them usable (`MessagePort::DisentanglePorts`).
 */
export function disentangle(ports: readonly MessagePortMain[]): PipeEnd[] {
  const seen = new Set<MessagePortMain>()
  for (const [index, port] of ports.entries()) {
    if (!port._internalPort.end) throw new Error(`Port at index ${index} is already neutered.`)
    if (seen.has(port)) throw new Error(`Port at index ${index} is a duplicate.`)
    seen.add(port)
  }
  return ports.map((port) => {
    const state = port._internalPort
    const end = state.end as PipeEnd
    state.end = undefined
    end.pause()
    collected.unregister(port)
    pinned.delete(port)
    return end
  })
}

/** `new MessageChannelMain()`: two entangled ports of the main process. */
export class MessageChannelMain {
  readonly port1: MessagePortMain
  readonly port2: MessagePortMain

  constructor() {
    const [one, two] = PipeEnd.pair()
    this.port1 = new MessagePortMain(one)
    this.port2 = new MessagePortMain(two)
  }
}

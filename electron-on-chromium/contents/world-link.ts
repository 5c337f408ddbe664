import type { CdpSession } from '../browser/cdp.js'
import type { PipeEnd } from '../ports/pipe.js'
import { PortRelay } from '../ports/port-relay.js'
import type { ToWorld } from '../renderer/wire.js'
import type { Packed } from '../values/codec.js'
import type { Payload } from '../values/payload.js'

/**
 * The main process's end of one document's preload world: messages out, and the ports that live there.
 * Messages wait until the world has said that it is there, as Electron's wait in the frame's pipe.
 */
export class WorldLink {
  readonly relay = new PortRelay((frame) => this.#send(['port', frame]))
  #outbox: ToWorld[] = []
  #session: CdpSession | undefined
  #contextId = ''
  #entry = ''
  #flushing = false
  #ended = false

  /** The world is there. Only `uniqueContextId` names it: numeric context ids start again in a new process. */
  attach(session: CdpSession, contextId: string, entry: string): void {
    this.#session = session
    this.#contextId = contextId
    this.#entry = entry
    if (this.#outbox.length > 0) this.#arm()
  }

  get attached(): boolean {
    return this.#session !== undefined
  }

  /** One ipc message for `ipcRenderer`; ports in it are spent whether or not it arrives, and close with the world. */
  deliver(channel: string, args: Payload, ends: PipeEnd[], spread: boolean): void {
    this.#send(['ipc', channel, args.packed(), ends.map((end) => this.relay.export(end)), spread])
  }

  reply(id: number, ok: boolean, value: Packed): void {
    this.#send(['reply', id, ok, value])
  }

  end(): void {
    this.#ended = true
    this.#outbox = []
    this.relay.end()
  }

  /** What waits for the first document is lost, with its ports. */
  dropPending(): void {
    if (this.attached) return
    this.#outbox = []
    this.relay.drop()
  }

  #send(message: ToWorld): void {
    if (this.#ended) return
    this.#outbox.push(message)
    if (this.#session) this.#arm()
  }

  #arm(): void {
    if (this.#flushing) return
    this.#flushing = true
    setImmediate(() => {
      this.#flushing = false
      this.#flush()
    })
  }

  #flush(): void {
    if (this.#ended || !this.#session || this.#outbox.length === 0) return
    const text = JSON.stringify(JSON.stringify(this.#outbox))
    this.#outbox = []
    // A document that is gone answers with an error, and its messages are lost, as they are in Electron.
    this.#session.tell('Runtime.evaluate', {
      expression: `globalThis[Symbol.for(${JSON.stringify(this.#entry)})](${text})`,
      uniqueContextId: this.#contextId,
      silent: true,
    })
  }
}

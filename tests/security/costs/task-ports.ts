import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { DomPortLike } from '../../../link/port.js'

/**
 * Reads ports as Electron's main process does, each message in a task of its own: `mojo::Connector` posts one for every message
 * that has arrived (`ReadAllAvailableMessages` in Chromium's `mojo/public/cpp/bindings/lib/connector.cc`), and Electron's
 * `MessagePort::Accept` (`shell/browser/api/message_port.cc`) decodes it there. A port of Node's would decode up to 1,000 messages in one task,
 * so that what was measured would be Node's.
 */
export class TaskPorts {
  /** Milliseconds that V8 has taken to decode messages, which is before anything of the kit runs; to be read by other threads. */
  readonly decoded = new Float64Array(new SharedArrayBuffer(8))
  readonly #ports = new Map<MessagePort, (type: 'message' | 'messageerror', data: unknown) => void>()
  #isRunning = false

  /** `port`, which no one else listens to. */
  read(port: MessagePort): DomPortLike {
    const listeners: { readonly type: string; readonly hear: (event: object) => void }[] = []
    port.once('close', () => {
      this.#ports.delete(port)
      for (const { type, hear } of listeners) if (type === 'close') hear({})
    })
    return {
      postMessage: (message) => port.postMessage(message),
      close: () => {
        this.#ports.delete(port)
        port.close()
      },
      start: () => {
        this.#ports.set(port, (heard, data) => {
          for (const { type, hear } of listeners) if (type === heard) hear({ data })
        })
        void this.#run()
      },
      addEventListener: (type, hear) => void listeners.push({ type, hear }),
    }
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    for (;;) {
      let hasHeard = false
      // One of each port, as they came, then what Node has to do: Electron's main thread takes turns with it as well.
      for (const [port, tell] of [...this.#ports]) {
        if (!this.#hear(port, tell)) continue
        hasHeard = true
        // What follows from it runs before the next one.
        for (let i = 0; i < 20; i++) await undefined
      }
      // Where nothing has come, it is looked again in a millisecond.
      await new Promise<void>((resolve) => {
        if (hasHeard) setImmediate(resolve)
        else setTimeout(resolve, 1)
      })
    }
  }

  /** Decodes one message, if one has arrived. */
  #hear(port: MessagePort, tell: (type: 'message' | 'messageerror', data: unknown) => void): boolean {
    let received: { message: unknown } | undefined
    const began = performance.now()
    try {
      received = receiveMessageOnPort(port)
    } catch {
      tell('messageerror', null)
      return true
    }
    if (received === undefined) return false
    this.decoded[0] = (this.decoded[0] as number) + performance.now() - began
    tell('message', received.message)
    return true
  }
}

import type { Codec, Packed } from '../values/codec.js'
import type { Emitter, EmitterClass } from './emitter.js'
import type { FromWorld, ToWorld } from './wire.js'
import type { WorldPorts } from './world-ports.js'

export interface IpcRenderer {
  api: Emitter
  /** Takes a message in; what it returns runs the listeners, in a task of its own. */
  receive(message: ToWorld): (() => void) | undefined
}

/** `ipcRenderer` of a sandboxed preload. Self-contained: its source runs in the page. */
export function createIpcRenderer(
  Emitter: EmitterClass,
  codec: Codec,
  ports: WorldPorts,
  say: (message: FromWorld) => void,
): IpcRenderer {
  const replies = new Map<number, { resolve(value: unknown): void; reject(reason: unknown): void }>()
  let lastInvoke = 0

  const pack = (value: unknown): Packed => {
    try {
      return codec.pack(structuredClone(value))
    } catch {
      throw new Error('An object could not be cloned.')
    }
  }

  const check = (channel: unknown): string => {
    if (!document.defaultView) throw new Error('IPC method called after context was released')
    if (typeof channel !== 'string')
      throw new TypeError(
        `Error processing argument at index 0, conversion failure from ${channel === null ? 'null' : typeof channel}`,
      )
    return channel
  }

  /** One by one, so ports before a bad element are lost (`electron_api_ipc_renderer.cc`). */
  const takeAll = (transfer: unknown): number[] => {
    if (transfer === undefined) return []
    if (!Array.isArray(transfer)) throw new TypeError('Invalid value for transfer')
    const taken: number[] = []
    for (const port of transfer) {
      try {
        if (!(port instanceof MessagePort)) throw port
        taken.push(ports.take(port))
      } catch {
        for (const id of taken) {
          ports.receive(['close', id])
        }
        throw new TypeError('Invalid value for transfer')
      }
    }
    return taken
  }

  class IpcRendererApi extends Emitter {
    send(channel: string, ...args: unknown[]): void {
      say(['send', check(channel), pack(args)])
    }
    sendSync(): never {
      throw new Error(
        'ipcRenderer.sendSync is not available in electron-on-chromium, which has no synchronous channel; run it on Electron',
      )
    }
    sendToHost(channel: string, ...args: unknown[]): void {
      // Only a <webview> has a host; elsewhere Electron drops it as well.
      check(channel)
      pack(args)
    }
    async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const name = check(channel)
      const packed = pack(args)
      const id = ++lastInvoke
      return new Promise((resolve, reject) => {
        replies.set(id, { resolve, reject })
        say(['invoke', id, name, packed])
      })
    }
    postMessage(channel: string, message: unknown, transfer?: unknown): void {
      const name = check(channel)
      const packed = pack(message)
      say(['post', name, packed, takeAll(transfer)])
    }
  }
  const api = new IpcRendererApi()

  return {
    api,
    receive: (message) => {
      if (message[0] === 'port') ports.receive(message[1])
      else if (message[0] === 'reply') {
        const waiting = replies.get(message[1])
        replies.delete(message[1])
        const value = codec.unpack(message[3])
        if (message[2]) waiting?.resolve(value)
        else waiting?.reject(new Error(String(value)))
      } else {
        // The ports exist from now on: messages for them may follow in the same batch.
        const [, channel, args, ids, spread] = message
        const event = { sender: api, ports: ids.map((id) => ports.make(id)) }
        return () => {
          const value = codec.unpack(args)
          if (spread) api.emit(channel, event, ...(value as unknown[]))
          else api.emit(channel, event, value)
        }
      }
      return undefined
    },
  }
}

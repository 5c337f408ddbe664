import type { PortFrame } from '../ports/port-relay.js'
import type { Codec, Packed } from '../values/codec.js'
import type { Meeting } from './world-meeting.js'

export interface WorldPorts {
  /** A port of this page goes to the main process. Throws when it cannot be transferred. */
  take(port: MessagePort): number
  /** The DOM port that stands for a port of the main process. */
  make(id: number): MessagePort
  receive(frame: PortFrame): void
}

/**
 * The halves of ports that run between the page and the main process. There is no mojo pipe to hand over,
 * so the world keeps one half of a real channel and relays. Self-contained: its source runs in the page.
 */
export function createPorts(
  codec: Codec,
  say: (frame: PortFrame) => void,
  mainWorld: Pick<Meeting, 'watch' | 'wasTransferred'> | undefined,
): WorldPorts {
  const halves = new Map<number, MessagePort>()
  let last = 0

  /**
   * What Electron cannot read arrives in main as null: host objects (`v8_util.cc`, `V8Deserializer`), and a
   * message with a transferred ArrayBuffer (electron/electron#34905).
   */
  const pack = (value: unknown): Packed => {
    try {
      return mainWorld?.wasTransferred(value) ? [null, []] : codec.pack(value)
    } catch {
      return [null, []]
    }
  }

  const hold = (id: number, port: MessagePort): number => {
    halves.set(id, port)
    port.addEventListener('close', () => {
      if (halves.delete(id)) say(['close', id])
    })
    mainWorld?.watch(port)
    port.onmessage = (event) => {
      const ports = event.ports.map((each) => hold(--last, each))
      say(['message', id, pack(event.data), ports])
    }
    return id
  }

  return {
    take: (port) => {
      // Transferring to oneself is synchronous this way, keeps what is queued, and neuters the original.
      const moved = structuredClone({ port }, { transfer: [port] }).port
      return hold(--last, moved)
    },
    make: (id) => {
      const channel = new MessageChannel()
      hold(id, channel.port1)
      return channel.port2
    },
    receive(frame) {
      const half = halves.get(frame[1])
      if (frame[0] === 'close') {
        halves.delete(frame[1])
        half?.close()
        return
      }
      const ports = frame[3].map((id) => this.make(id))
      if (half) half.postMessage(codec.unpack(frame[2]), ports)
      else for (const port of ports) port.close()
    },
  }
}

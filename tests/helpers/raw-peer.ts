import type { PortLike } from '../../port/index.js'
import { CALL, NOTICE, OPEN } from '../../wire/protocol.js'
import { framesIn, type RawFrame } from './frames.js'

/** A peer that says whatever it is told to, and keeps what it hears. */
export class RawPeer {
  /** Frames, in order, by the names of their types. */
  readonly heard: { readonly type: string; readonly fields: readonly unknown[] }[] = []
  /** How many frames each post had. */
  readonly posts: number[] = []
  /** The number of the last request that it has made. */
  lastId = 0
  readonly #port: PortLike

  constructor(port: PortLike) {
    this.#port = port
    const hear = (data: unknown) => {
      const frames = framesIn(data as unknown[])
      this.posts.push(frames.length)
      this.heard.push(...frames)
    }
    if ('addEventListener' in port) {
      port.addEventListener('message', (event) => hear((event as MessageEvent).data))
    } else port.on('message', ({ data }) => hear(data))
    port.start()
  }

  /** All in one post. */
  say(...frames: readonly RawFrame[]): void {
    for (const [type, id] of frames)
      if (type === CALL || type === OPEN || type === NOTICE) this.lastId = Number(id)
    this.post(frames.flat())
  }

  post(message: unknown, ports: readonly PortLike[] = []): void {
    const { postMessage } = this.#port as { postMessage(message: unknown, ports: readonly PortLike[]): void }
    postMessage.call(this.#port, message, ports)
  }

  /** What it heard of that type. */
  all(type: string): readonly (readonly unknown[])[] {
    return this.heard.filter((frame) => frame.type === type).map(({ fields }) => fields)
  }

  /** Requests that failed, with their codes, and the paths or the data that came with them. */
  get failures(): readonly (readonly unknown[])[] {
    return this.all('FAILURE').map(([id, , fields]) => {
      const { code, name, path, data } = fields as Record<string, unknown>
      const rest = path ?? data
      return rest === undefined ? [id, code ?? name] : [id, code ?? name, rest]
    })
  }

  /** Why the other side left, if it said so. */
  get bye(): unknown {
    return this.all('BYE')[0]?.[0]
  }

  close(): void {
    this.#port.close()
  }
}

import { invalidArgument } from '../contract/errors.js'
import type { Closable } from '../wire/port.js'
import { electronDecode } from './electron-decode.js'
import { MemoryEnd } from './memory-end.js'

/**
 * `dom`: a port as a page, a worker or Node has it. `electron-main`: as Electron's main process has it, an
 * emitter of `{ data, ports }` on which a message that holds an object of the platform (a Blob, a File, a
 * CryptoKey) arrives as `data: null`.
 */
export type MemoryPortKind = 'dom' | 'electron-main'

/** Which side of Electron each port plays. */
export interface MemoryPortOptions {
  /** @default 'dom' */
  readonly first?: MemoryPortKind
  /** @default 'dom' */
  readonly second?: MemoryPortKind
}

/** What every port in memory has. */
export interface MemoryPort extends Closable {
  /**
   * Copies `message` at once and delivers it in a later task; silent after the end.
   * @param transfer Ports that go along; they arrive as the event's `ports`.
   * @throws {DOMException} `DataCloneError` for a value that cannot be cloned.
   */
  postMessage(message: unknown, transfer?: readonly Closable[]): void
  /** Nothing arrives before. */
  start(): void
  /** `false` once either end has closed and this one knows. */
  readonly isOpen: boolean
  /** Messages that have been posted to this port and not delivered. */
  readonly queued: number
}

/** A port in memory with the form of the web's. */
export interface MemoryDomPort extends MemoryPort {
  readonly kind: 'dom'
  addEventListener(type: string, listener: (event: object) => void): void
}

/** A port in memory with the form of Electron's `MessagePortMain`. */
export interface MemoryEmitterPort extends MemoryPort {
  readonly kind: 'electron-main'
  on(type: 'message', listener: (event: { data: unknown; ports: Closable[] }) => void): this
  on(type: 'close', listener: () => void): this
}

type PortOfKind<K> = K extends 'electron-main' ? MemoryEmitterPort : MemoryDomPort
type KindOf<O, S extends keyof MemoryPortOptions> = O extends { readonly [K in S]: infer K } ? K : 'dom'

/**
 * A channel's two ends in this process, with the semantics of real ports: a message is copied when it is
 * posted, waits for `start()`, and arrives in a task of its own; closing one end discards what was on its way
 * to it, and reaches the other after what it had posted.
 *
 * @throws {KitError} `INVALID_ARGUMENT` for a kind that there is not.
 * @example
 * const [page, main] = createMemoryPorts({ second: 'electron-main' })
 * provide(notes, provider, main)
 * const api = await connect(notes, page)
 */
export function createMemoryPorts<const O extends MemoryPortOptions = Record<never, never>>(
  options?: O,
): [PortOfKind<KindOf<O, 'first'>>, PortOfKind<KindOf<O, 'second'>>] {
  const { first = 'dom', second = 'dom' }: MemoryPortOptions = options ?? {}
  const ends = [createEnd(first), createEnd(second)] as const
  MemoryEnd.join(...ends)
  return [createPort(first, ends[0]), createPort(second, ends[1])] as never
}

function createEnd(kind: MemoryPortKind): MemoryEnd {
  if (kind !== 'dom' && kind !== 'electron-main') {
    throw invalidArgument('kind', "'dom' or 'electron-main'", kind)
  }
  return kind === 'dom' ? new MemoryEnd() : new MemoryEnd(electronDecode)
}

function createPort(kind: MemoryPortKind, end: MemoryEnd): MemoryPort {
  return kind === 'dom' ? new DomPort(end) : new EmitterPort(end)
}

class PortOnEnd {
  protected readonly end: MemoryEnd

  constructor(end: MemoryEnd) {
    this.end = end
  }

  get isOpen(): boolean {
    return this.end.isOpen
  }

  get queued(): number {
    return this.end.queued
  }

  postMessage(message: unknown, transfer: readonly Closable[] = []): void {
    this.end.post(message, transfer)
  }

  start(): void {
    this.end.start()
  }

  close(): void {
    this.end.close()
  }
}

class DomPort extends PortOnEnd implements MemoryDomPort {
  readonly kind = 'dom'

  addEventListener(type: string, listener: (event: object) => void): void {
    this.end.listen({
      onMessage: (data, ports) => {
        if (type === 'message') listener({ type, data, ports })
      },
      onClose: () => {
        if (type === 'close') listener({ type })
      },
    })
  }
}

class EmitterPort extends PortOnEnd implements MemoryEmitterPort {
  readonly kind = 'electron-main'

  on(type: 'message' | 'close', listener: (event: { data: unknown; ports: Closable[] }) => void): this {
    this.end.listen({
      onMessage: (data, ports) => {
        if (type === 'message') listener({ data, ports: [...ports] })
      },
      onClose: () => {
        if (type === 'close') (listener as () => void)()
      },
    })
    return this
  }
}

import type { DomPortLike } from '../../../link/port.js'

/** A port whose other end a test plays: it hands over what it is given as it is, at once, so that each look at it can be counted. */
export class RawPort implements DomPortLike {
  readonly said: (readonly unknown[])[] = []
  isClosed = false
  readonly #listeners = new Map<string, (event: object) => void>()

  postMessage(message: unknown): void {
    this.said.push(message as readonly unknown[])
  }

  start(): void {}

  close(): void {
    this.isClosed = true
  }

  addEventListener(type: string, listener: (event: object) => void): void {
    this.#listeners.set(type, listener)
  }

  /** The other end posts that. What comes behind a close is not delivered. */
  hear(data: unknown): void {
    if (!this.isClosed) this.#listeners.get('message')?.({ data })
  }

  /** The other end has gone. */
  leave(): void {
    this.#listeners.get('close')?.({})
  }
}

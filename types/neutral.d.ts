// The globals that every process has: a page, an isolated world, Electron's main process, a utility
// process, a worker. Neutral folders (contract, wire, port, testing) may use these and nothing else.

interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
declare const AbortSignal: { prototype: AbortSignal }

interface AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}
declare const AbortController: { prototype: AbortController; new (): AbortController }

declare function setTimeout(callback: () => void, ms?: number): unknown
declare function clearTimeout(timer: unknown): void
/** Node's; `undefined` in pages and workers. */
declare var setImmediate: ((callback: () => void) => void) | undefined
/** Chromium's; pages and workers have it. */
declare var scheduler: { postTask(callback: () => void): unknown }
declare function queueMicrotask(callback: () => void): void
declare function structuredClone<T>(value: T): T

declare const URL: new (
  url: string,
) => { readonly origin: string; readonly href: string; search: string; hash: string }

declare const crypto: { getRandomValues<T extends Uint8Array>(array: T): T }

declare const performance: {
  now(): number
  measure(name: string, options: object): unknown
  clearMeasures(name: string): void
}

declare const console: {
  error(...data: unknown[]): void
  warn(...data: unknown[]): void
}

declare const ReadableStream: new (
  source: {
    __proto__: never
    pull(controller: { enqueue(value: unknown): void; close(): void }): unknown
    cancel(reason: unknown): unknown
  },
  strategy: { __proto__: never; highWaterMark: number },
) => object
interface Event {
  readonly type: string
}
declare const Event: { prototype: Event; new (type: string): Event }

interface EventTarget {
  addEventListener(type: string, listener: unknown, options?: unknown): void
  removeEventListener(type: string, listener: unknown, options?: unknown): void
  dispatchEvent(event: Event): boolean
}
declare const EventTarget: { prototype: EventTarget; new (): EventTarget }

declare const DOMException: { prototype: Error; new (message?: string, name?: string): Error }

import type { DomPortLike } from '../../port/index.js'

/** What is lost: any post, or those that begin with a frame of that type. */
export interface Lossy {
  wrap(port: DomPortLike): DomPortLike
  lose(count?: number, type?: number): void
}

/** A port whose messages arrive as `null` from `lose()` on, as Electron delivers what it cannot decode, `count` of them. */
export function createLossy(): Lossy {
  let left = 0
  let lost: number | undefined
  const isLost = (message: unknown) =>
    left > 0 && (lost === undefined || (message as readonly unknown[])[0] === lost)
  return {
    lose(count = 1, type = undefined) {
      left = count
      lost = type
    },
    wrap: (port) => ({
      postMessage: (message) => port.postMessage(message),
      start: () => port.start(),
      close: () => port.close(),
      addEventListener: (type, listener) =>
        port.addEventListener(type, (event) => {
          if (type !== 'message' || !isLost(event.data)) return listener(event)
          left--
          listener({ type, data: null, ports: [] } as object)
        }),
    }),
  }
}

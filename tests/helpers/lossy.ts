import type { DomPortLike } from '../../port/index.js'

/** A port whose messages arrive as `null` from `lose()` on, as Electron delivers what it cannot decode, `count` of them. */
export function createLossy(): { wrap(port: DomPortLike): DomPortLike; lose(count?: number): void } {
  let left = 0
  return {
    lose(count = 1) {
      left = count
    },
    wrap: (port) => ({
      postMessage: (message) => port.postMessage(message),
      start: () => port.start(),
      close: () => port.close(),
      addEventListener: (type, listener) =>
        port.addEventListener(type, (event) => {
          if (type !== 'message' || left === 0) return listener(event)
          left--
          listener({ type, data: null, ports: [] } as object)
        }),
    }),
  }
}

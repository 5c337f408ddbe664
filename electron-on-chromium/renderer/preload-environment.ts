import type { Emitter, EmitterClass } from './emitter.js'
import type { WorldConfig } from './wire.js'

export interface PreloadEnvironment {
  process: Emitter
  Buffer: unknown
  setImmediate: unknown
  clearImmediate: unknown
  require(name: string): unknown
}

/**
 * What a sandboxed preload finds around it: a bare `process`, a `require` of three modules and electron,
 * and a small `Buffer` (`lib/sandboxed_renderer/`). Self-contained: its source runs in the page.
 */
export function createEnvironment(
  config: WorldConfig,
  Emitter: EmitterClass,
  electron: object,
  crash: () => void,
): PreloadEnvironment {
  const missing = (name: string): never => {
    throw new Error(`${name} is not available in electron-on-chromium; run it on Electron`)
  }
  const started = performance.now()
  const process = Object.assign(new Emitter(), {
    ...config.process,
    sandboxed: true,
    type: 'renderer',
    isMainFrame: window === window.top,
    contextIsolated: config.contextIsolated,
    contextId: crypto.getRandomValues(new Uint32Array(4)).join('-'),
    noDeprecation: false,
    uptime: () => (performance.now() - started) / 1000,
    getCreationTime: () => performance.timeOrigin,
    getSystemVersion: () => config.process.systemVersion,
    crash: () => {
      crash()
      // The process ends while it waits here, as it does there.
      for (const end = performance.now() + 5000; performance.now() < end; );
      missing('process.crash')
    },
    hang: () => {
      for (;;);
    },
    getHeapStatistics: () => missing('process.getHeapStatistics'),
    getBlinkMemoryInfo: () => missing('process.getBlinkMemoryInfo'),
    getProcessMemoryInfo: async () => missing('process.getProcessMemoryInfo'),
    getSystemMemoryInfo: () => missing('process.getSystemMemoryInfo'),
    getCPUUsage: () => missing('process.getCPUUsage'),
  })
  Reflect.deleteProperty(process, 'systemVersion')

  // An immediate is a task of its own; a private channel is quicker than a timer and unseen by the page.
  const immediates = new Map<number, () => void>()
  const turn = new MessageChannel()
  let lastImmediate = 0
  turn.port1.onmessage = ({ data }) => {
    const task = immediates.get(data)
    immediates.delete(data)
    task?.()
  }
  const setImmediate = (task: (...args: unknown[]) => void, ...args: unknown[]): number => {
    const id = ++lastImmediate
    immediates.set(id, () => task(...args))
    turn.port2.postMessage(id)
    return id
  }
  const clearImmediate = (id: number): boolean => immediates.delete(id)

  const binary = (bytes: Uint8Array): string => {
    let text = ''
    for (let at = 0; at < bytes.length; at += 0x8000)
      text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
    return text
  }
  const decode: Record<string, (text: string) => Iterable<number>> = {
    utf8: (text) => new TextEncoder().encode(text),
    base64: (text) =>
      Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0)),
    hex: (text) => Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
    latin1: (text) => Array.from(text, (each) => each.charCodeAt(0)),
  }
  const encode: Record<string, (bytes: Uint8Array) => string> = {
    utf8: (bytes) => new TextDecoder().decode(bytes),
    base64: (bytes) => btoa(binary(bytes)),
    hex: (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
    latin1: binary,
  }
  const coding = (name: string | undefined): string => {
    const plain = (name ?? 'utf8').toLowerCase().replace('-', '')
    const known = plain === 'binary' || plain === 'ascii' ? 'latin1' : plain
    return known in encode ? known : missing(`Buffer encoding ${name}`)
  }
  class Bytes extends Uint8Array {
    override toString(encoding?: string): string {
      return encode[coding(encoding)]?.(this) ?? ''
    }
  }
  const PolyfilledBuffer = Object.assign(Bytes, {
    from: (value: string | Iterable<number> | ArrayBuffer, encoding?: string): Bytes =>
      typeof value === 'string'
        ? new Bytes([...(decode[coding(encoding)]?.(value) ?? [])])
        : new Bytes(value as ArrayBuffer),
    alloc: (size: number): Bytes => new Bytes(size),
    isBuffer: (value: unknown): boolean => value instanceof Bytes,
    byteLength: (text: string): number => new TextEncoder().encode(text).length,
    concat: (list: Uint8Array[]): Bytes => new Bytes(list.flatMap((each) => [...each])),
  })

  const modules: Record<string, unknown> = {
    electron,
    'electron/common': electron,
    'electron/renderer': electron,
    events: Emitter,
    timers: { setTimeout, setInterval, clearTimeout, clearInterval, setImmediate, clearImmediate },
    url: {
      URL,
      URLSearchParams,
      parse: () => missing("require('url').parse"),
      format: (url: URL) => String(url),
    },
  }
  const require = (name: string): unknown => {
    const plain = String(name).replace(/^node:(?=events$|timers$|url$)/, '')
    if (!Object.hasOwn(modules, plain)) throw new Error(`module not found: ${name}`)
    return modules[plain]
  }

  return { process, Buffer: PolyfilledBuffer, setImmediate, clearImmediate, require }
}

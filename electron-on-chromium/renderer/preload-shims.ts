import type { EmitterClass } from './emitter.js'

/** What the preloads of Electron 44 and older find of Node's, and those of 45 do not. */
export interface PreloadShims {
  parameters: Record<'Buffer' | 'setImmediate' | 'clearImmediate', unknown>
  modules: Record<'events' | 'timers' | 'url', unknown>
}

/** A small `Buffer`, immediates and three modules (`lib/sandboxed_renderer/`). Self-contained: its source runs in the page. */
export function createShims(Emitter: EmitterClass): PreloadShims {
  const missing = (name: string): never => {
    throw new Error(`${name} is not available in electron-on-chromium; run it on Electron`)
  }

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

  return {
    parameters: { Buffer: PolyfilledBuffer, setImmediate, clearImmediate },
    modules: {
      events: Emitter,
      timers: { setTimeout, setInterval, clearTimeout, clearInterval, setImmediate, clearImmediate },
      url: {
        URL,
        URLSearchParams,
        parse: () => missing("require('url').parse"),
        format: (url: URL) => String(url),
      },
    },
  }
}

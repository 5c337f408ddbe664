import { contextBridge } from 'electron'
import { invalidArgument } from '../contract/errors.js'

type Primitive = string | number | boolean | bigint | null | undefined

/**
 * Shows constant data to the page as `window[key]`, for what a page must know before it can connect (a
 * theme, a locale). Not part of the ready-made preload: it is the only function of the kit that calls
 * `contextBridge`.
 *
 * @param data A primitive, or a flat record of primitives. Functions and everything else are refused:
 *   what can be called or holds a reference belongs in a contract.
 * @throws {KitError} `INVALID_ARGUMENT`.
 */
export function exposeData(key: string, data: Primitive | { readonly [name: string]: Primitive }): void {
  if (typeof key !== 'string' || key === '') throw invalidArgument('key', 'a non-empty string', key)
  if (isPrimitive(data)) return contextBridge.exposeInMainWorld(key, data)
  const prototype = typeof data === 'object' ? Object.getPrototypeOf(data) : undefined
  if (prototype !== Object.prototype && prototype !== null) {
    throw invalidArgument('data', 'a primitive or a plain object of primitives', data)
  }
  const copy: Record<string, Primitive> = {}
  for (const name of Object.keys(data as object)) {
    const value = (data as Record<string, Primitive>)[name]
    if (!isPrimitive(value)) throw invalidArgument(`data.${name}`, 'a primitive', value)
    copy[name] = value
  }
  contextBridge.exposeInMainWorld(key, Object.freeze(copy))
}

function isPrimitive(value: unknown): value is Primitive {
  return value === null || !['object', 'function', 'symbol'].includes(typeof value)
}

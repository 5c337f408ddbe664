/**
 * What Chromium's `base::Value` keeps of a value (`content/renderer/v8_value_converter_impl.cc`, with dates and
 * patterns allowed as in Blink's `local_frame_mojo_handler.cc`): JSON's values and buffers. `undefined`, functions,
 * symbols and bigints are nothing, null where something must stand; a date is its seconds, a pattern its text; every
 * other object its own enumerable properties in the order of their names, a DOM object none of them.
 *
 * Self-contained: its source runs in the page.
 */
export function createPlain(): (value: unknown) => unknown {
  const MAX_DEPTH = 100
  const nothing = Symbol()
  const isWrapper = (value: object): boolean =>
    typeof EventTarget === 'function' && [EventTarget, Blob, Location].some((kind) => value instanceof kind)

  const plain = (value: unknown, above: object[]): unknown => {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
    if (typeof value === 'number') return Number.isFinite(value) ? value : nothing
    if (typeof value !== 'object' || above.length >= MAX_DEPTH) return nothing
    if (value instanceof Date) return value.getTime() / 1000
    if (value instanceof RegExp) return String(value)
    if (above.includes(value)) return null
    if (value instanceof ArrayBuffer) return value.slice(0)
    if (ArrayBuffer.isView(value))
      return value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength)
    const read = (key: string | number): unknown => {
      try {
        return plain((value as Record<string | number, unknown>)[key], [...above, value])
      } catch {
        return null
      }
    }
    if (Array.isArray(value))
      return Array.from(value, (_, index) => {
        const item = read(index)
        return item === nothing ? null : item
      })
    const kept: Record<string, unknown> = {}
    if (isWrapper(value)) return kept
    for (const key of Object.keys(value).sort()) {
      const item = read(key)
      if (item !== nothing)
        Object.defineProperty(kept, key, {
          value: item,
          enumerable: true,
          configurable: true,
          writable: true,
        })
    }
    return kept
  }
  return (value) => {
    const result = plain(value, [])
    return result === nothing ? null : result
  }
}

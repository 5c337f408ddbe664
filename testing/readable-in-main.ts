// What V8 itself can write and read. All else is the platform's own and needs a host that knows it, which
// Electron's main process is not for any of Blink's.
const V8_KINDS = new Set([
  ...['Object', 'Array', 'Date', 'RegExp', 'Map', 'Set', 'Error', 'Boolean', 'Number', 'String', 'BigInt'],
  ...['ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array'],
  ...[
    'Int32Array',
    'Uint32Array',
    'Float16Array',
    'Float32Array',
    'Float64Array',
    'BigInt64Array',
    'BigUint64Array',
  ],
])

/**
 * Whether Electron's main process could read this clone. If not it delivers `null` for the whole message, as
 * `V8Deserializer` in its `shell/common/v8_util.cc` does on any failure.
 */
export function isReadableInMain(message: unknown): boolean {
  const seen = new Set<unknown>()
  const open: unknown[] = [message]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    const kind = Object.prototype.toString.call(value).slice(8, -1)
    if (!V8_KINDS.has(kind)) return false
    if (ArrayBuffer.isView(value)) open.push(value.buffer)
    else if (kind === 'Map')
      (value as Map<unknown, unknown>).forEach((item, key) => void open.push(key, item))
    else if (kind === 'Set') for (const item of value as Set<unknown>) open.push(item)
    else if (kind === 'Object' || kind === 'Array') for (const item of Object.values(value)) open.push(item)
  }
  return true
}

/** What V8's own deserializer reads. Everything else in a message is an object of the platform. */
const READABLE = new Set(
  [
    'Object',
    'Array',
    'Date',
    'RegExp',
    'Map',
    'Set',
    'Boolean',
    'Number',
    'String',
    'BigInt',
    'Error',
    'ArrayBuffer',
    'DataView',
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
    'Float16Array',
    'Float32Array',
    'Float64Array',
    'BigInt64Array',
    'BigUint64Array',
  ].map((name) => `[object ${name}]`),
)

/**
 * A message as Electron's main process reads it: whole, or `null` if there is a Blob, a File, a CryptoKey or
 * any other object of the platform anywhere in it (`V8Deserializer` in Electron's `shell/common/v8_util.cc`).
 */
export function electronDecode(message: unknown): unknown {
  return isReadable(message, new Set()) ? message : null
}

function isReadable(value: unknown, seen: Set<object>): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return true
  seen.add(value)
  if (!READABLE.has(Object.prototype.toString.call(value))) return false
  if (ArrayBuffer.isView(value)) return true
  if (value instanceof Map) {
    for (const [key, item] of value) if (!isReadable(key, seen) || !isReadable(item, seen)) return false
  }
  if (value instanceof Set) for (const item of value) if (!isReadable(item, seen)) return false
  return Object.values(value).every((item) => isReadable(item, seen))
}

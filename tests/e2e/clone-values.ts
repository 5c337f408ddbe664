/** What the table of structured clones is made of: source text, because it runs in pages, workers and processes. */

/** Name and expression; one that throws or is `undefined` on purpose says so by its name. */
export const VALUES: readonly (readonly [group: string, name: string, source: string])[] = [
  ['Primitives', 'undefined', 'undefined'],
  ['Primitives', 'null', 'null'],
  ['Primitives', 'boolean', 'true'],
  ['Primitives', 'number', '1.5'],
  ['Primitives', '-0', '-0'],
  ['Primitives', 'NaN, Infinity', '[NaN, -Infinity]'],
  ['Primitives', 'bigint', '-12345678901234567890n'],
  ['Primitives', 'string', '"text \\u2713"'],
  ['Primitives', 'string with a lone surrogate', '"\\ud800"'],
  ['Primitives', 'symbol', 'Symbol("s")'],
  [
    'Primitives',
    'Boolean, Number, String, BigInt objects',
    '[new Boolean(false), new Number(1), new String("s"), Object(1n)]',
  ],
  ['Containers', 'plain object', '({ a: 1, "b c": undefined })'],
  ['Containers', 'own key `__proto__`', 'JSON.parse(\'{"__proto__": 1}\')'],
  ['Containers', 'object without a prototype', 'Object.assign(Object.create(null), { a: 1 })'],
  ['Containers', 'instance of a class', 'new (class Point { x = 1 })()'],
  ['Containers', 'getter', '({ get a() { return 1 } })'],
  ['Containers', 'getter that throws', '({ get a() { throw new Error("no") } })'],
  ['Containers', 'symbol key', '({ [Symbol("k")]: 1, a: 1 })'],
  ['Containers', 'array', '[1, "two", [3]]'],
  ['Containers', 'array with holes', '[1, , 3]'],
  ['Containers', 'array with further properties', 'Object.assign([1], { extra: 2 })'],
  ['Containers', 'Map', 'new Map([[{ k: 1 }, new Set([1])], ["x", null]])'],
  ['Containers', 'Set', 'new Set([1, "a", { b: 2 }])'],
  ['Containers', 'cycle', '(() => { const o = { a: [] }; o.a.push(o); return o })()'],
  ['Containers', 'object met twice', '(() => { const o = {}; return [o, o] })()'],
  ['Containers', 'Proxy', 'new Proxy({ a: 1 }, {})'],
  ['Containers', 'function', '() => 1'],
  ['Containers', 'Promise', 'Promise.resolve(1)'],
  ['Containers', 'generator', '(function* () {})()'],
  ['Containers', 'WeakMap, WeakRef', '[new WeakMap(), new WeakRef({})]'],
  ['Built-ins', 'Date', 'new Date(5)'],
  ['Built-ins', 'Date that is invalid', 'new Date(NaN)'],
  ['Built-ins', 'RegExp', '/a(?<n>b)/giu'],
  ['Built-ins', 'Error', 'new Error("m")'],
  ['Built-ins', 'RangeError with a cause', 'new RangeError("m", { cause: 1 })'],
  ['Built-ins', 'AggregateError', 'new AggregateError([1], "m")'],
  [
    'Built-ins',
    'WebAssembly.Module',
    'new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))',
  ],
  ['Bytes', 'ArrayBuffer', 'new Uint8Array([1, 2, 3]).buffer'],
  [
    'Bytes',
    'ArrayBuffer that can be resized',
    '(() => { const b = new ArrayBuffer(2, { maxByteLength: 4 }); new Uint8Array(b)[0] = 7; return b })()',
  ],
  [
    'Bytes',
    'ArrayBuffer that is detached',
    '(() => { const b = new ArrayBuffer(2); structuredClone(b, { transfer: [b] }); return b })()',
  ],
  ['Bytes', 'SharedArrayBuffer', 'new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer'],
  ...[
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
    'Float32Array',
    'Float64Array',
  ].map((name) => ['Bytes', name, `new ${name}([1, 2, 3])`] as const),
  ['Bytes', 'BigInt64Array, BigUint64Array', '[new BigInt64Array([-1n]), new BigUint64Array([1n])]'],
  ['Bytes', 'DataView', 'new DataView(new Uint8Array([1, 2]).buffer)'],
  ['Bytes', 'view of a part of a buffer', 'new Uint8Array([9, 1, 2, 9]).subarray(1, 3)'],
  [
    'Bytes',
    'small `Buffer` (a view of Node’s pool)',
    'new Uint8Array(Buffer.from("pool").buffer, Buffer.from("pool").byteOffset, 4).fill(5)',
  ],
  ['Web platform', 'Blob', 'new Blob(["x"])'],
  ['Web platform', 'File', 'new File(["x"], "f")'],
  ['Web platform', 'DOMException', 'new DOMException("m", "AbortError")'],
  [
    'Web platform',
    'CryptoKey',
    'await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"])',
  ],
  ['Web platform', 'ImageData', 'new ImageData(1, 1)'],
  ['Web platform', 'ImageBitmap', 'await createImageBitmap(new ImageData(1, 1))'],
  [
    'Web platform',
    'DOMRect, DOMPoint, DOMMatrix, DOMQuad',
    '[new DOMRect(), new DOMPoint(), new DOMMatrix(), new DOMQuad()]',
  ],
  [
    'Web platform',
    'VideoFrame',
    'new VideoFrame(new Uint8Array(16), { format: "RGBA", codedWidth: 2, codedHeight: 2, timestamp: 0 })',
  ],
  [
    'Web platform',
    'AudioData',
    'new AudioData({ format: "u8", sampleRate: 8000, numberOfFrames: 1, numberOfChannels: 1, timestamp: 0, data: new Uint8Array(1) })',
  ],
  [
    'Web platform',
    'EncodedVideoChunk',
    'new EncodedVideoChunk({ type: "key", timestamp: 0, data: new Uint8Array(1) })',
  ],
  ['Web platform', 'FileList', 'Object.assign(document.createElement("input"), { type: "file" }).files'],
  ['Web platform', 'DOM element', 'document.createElement("p")'],
  ['Web platform', 'Event', 'new Event("x")'],
  ['Web platform', 'Headers, URL', '[new Headers(), new URL("http://x")]'],
  ['Transferables', 'MessagePort', 'new MessageChannel().port1'],
  ['Transferables', 'ReadableStream', 'new ReadableStream()'],
  ['Transferables', 'WritableStream', 'new WritableStream()'],
  ['Transferables', 'TransformStream', 'new TransformStream()'],
  ['Transferables', 'OffscreenCanvas', 'new OffscreenCanvas(1, 1)'],
  ['Transferables', 'RTCDataChannel', 'new RTCPeerConnection().createDataChannel("x")'],
]

/** One line that is the same for equal values, as a function's source. */
export const DESCRIBE = `(value) => {
  const seen = new Map()
  const describe = (value) => {
    if (typeof value === 'string') return JSON.stringify(value)
    if (typeof value === 'bigint') return value + 'n'
    if (Object.is(value, -0)) return '-0'
    if (typeof value !== 'object' || value === null) return String(value)
    if (seen.has(value)) return '#' + seen.get(value)
    seen.set(value, seen.size)
    const tag = Object.prototype.toString.call(value).slice(8, -1)
    const fields = () => Object.keys(value).map((key) => JSON.stringify(key) + ': ' + describe(value[key])).join(', ')
    const prototypeOf = (value) => ({ null: 'bare ', Object: '' })[Object.getPrototypeOf(value)?.constructor.name ?? 'null'] ?? 'class '
    const bytes = (view) => [...view].join(' ')
    if (ArrayBuffer.isView(value)) return tag + ' of ' + bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    switch (tag) {
      case 'Date': return 'Date ' + Number(value)
      case 'RegExp': return String(value)
      case 'Boolean': case 'Number': case 'String': case 'BigInt': return tag + ' object ' + describe(value.valueOf())
      case 'Map': return 'Map {' + [...value].map(([k, v]) => describe(k) + ' => ' + describe(v)).join(', ') + '}'
      case 'Set': return 'Set {' + [...value].map(describe).join(', ') + '}'
      case 'ArrayBuffer': case 'SharedArrayBuffer': return tag + (value.resizable ? ' to ' + value.maxByteLength : '') + ' of ' + bytes(new Uint8Array(value))
      case 'Error': return value.name + ' ' + value.message + ' ' + describe(value.cause)
      case 'Array': return 'Array(' + value.length + ') [' + fields() + ']'
      case 'Object': return prototypeOf(value) + '{' + fields() + '}' + Object.getOwnPropertySymbols(value).map(String)
      default: return tag
    }
  }
  return describe(value)
}`

/** Makes the value of an expression; the holder keeps a promise from being awaited. */
export const MAKE = `async (source) => (await new (async () => {}).constructor('return { value: ' + source + ' }')())`

/** Makes a value, sends it by `put`, and says what came of it: `equal`, `absent`, `arrives as …`, or code and path. */
export const SEND = `async (put, source) => {
  const describe = ${DESCRIBE}, make = ${MAKE}
  const made = await make(source).catch(() => undefined)
  if (made === undefined) return 'absent'
  const sent = [0, made.value]
  let before
  try { before = describe(sent) } catch { before = 'what cannot be read' }
  try {
    const after = await put(sent)
    return after === before ? 'equal' : 'arrives as ' + after
  } catch (error) { return error.code + ' ' + error.path }
}`

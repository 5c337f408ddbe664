import { KitError } from '../contract/errors.js'

/** In a for…in, V8 finds this one out at compile time; `Object.hasOwn` costs several times as much. */
const hasOwn = {}.hasOwnProperty

/** Those of the walk that is under way. One that a getter begins within it costs it no more than this count. */
let objects = 0
/**
 * The objects on the way to what is being looked at: meeting one again is a cycle. One list, since each new one would have
 * to grow.
 */
const open: unknown[] = []
/** The way to what failed: put together on the way back from it, so that what may cross pays nothing for it. */
let way = ''

/**
 * `value`, if every part of it crosses. For a page, which leaves it to main how large and deep a value may
 * be; `measure` holds to the same list.
 *
 * @throws {KitError} `NOT_CLONABLE`, with the path.
 */
export function checkClonable(title: string, value: unknown): unknown {
  objects = 0
  try {
    visit(value)
    return value
  } catch (error) {
    const path = `$${way}`
    way = ''
    open.length = 0
    // Else what a getter threw, or a proxy.
    const problem = typeof error === 'string' ? error : 'cannot be read'
    throw new KitError('NOT_CLONABLE', `\`${title}\`: the input ${path} ${problem}`, { path })
  }
}

/**
 * Not a closure, whose calls cost V8 several times as much.
 * @throws A string that says why a part does not cross; whatever reading one throws.
 */
function visit(part: unknown): void {
  const type = typeof part
  if (type === 'object' ? !part : type !== 'function' && type !== 'symbol') return
  // Whether a larger value may cross is for the receiver's limits to say.
  if (open.includes(part) || ++objects > 1_000_000) return
  open.push(part)
  let step: string | number | undefined
  try {
    if (Array.isArray(part)) for (step = 0; step < part.length; step++) visit(part[step])
    else {
      // Interfaces of the platform name themselves here; plain data and instances of classes do not. Whole, since V8
      // compares a part of it letter by letter.
      const kind = {}.toString.call(part)
      if (kind === '[object Object]') {
        // About twice as fast as Object.keys, which makes an array for each object.
        for (const key in part as object)
          if (hasOwn.call(part, key)) {
            step = key
            visit((part as Record<string, unknown>)[key])
          }
      } else if (/ (Map|Set)]/.test(kind)) {
        step = '<entry>'
        ;(part as Map<unknown, unknown>).forEach((item, key) => {
          visit(key)
          visit(item)
        })
      } else if (ArrayBuffer.isView(part)) visit(part.buffer)
      // Throws for a detached one, as the post would, but here its path is known.
      else if (kind === '[object ArrayBuffer]') new Uint8Array(part as ArrayBuffer)
      else if (!/ (Date|RegExp|Boolean|Number|String|BigInt)]/.test(kind)) throw `(${kind}) does not cross`
    }
  } catch (error) {
    if (step !== undefined) way = (typeof step === 'string' ? `.${step}` : `[${step}]`) + way
    throw error
  }
  open.pop()
}

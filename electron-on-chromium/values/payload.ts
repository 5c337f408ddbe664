import { Deserializer, Serializer } from 'node:v8'
import { createCodec, type Packed } from './codec.js'

/** The codec of this process; the isolated world has its own, made from the same source. */
export const codec = createCodec()

/** What Electron throws for every value that it cannot clone (`shell/common/v8_util.cc`, `V8Serializer`). */
export const CLONE_ERROR = 'An object could not be cloned.'

/**
 * The value of one message on its way. Values made in the main process are V8 bytes, values made in a
 * page are packed JSON; each is converted at most once, and only if it crosses to the other side.
 */
export class Payload {
  readonly #bytes: Buffer | undefined
  #packed: Packed | undefined

  private constructor(bytes: Buffer | undefined, packed: Packed | undefined) {
    this.#bytes = bytes
    this.#packed = packed
  }

  /**
   * Clones a value of the main process. The *base* class `v8.Serializer` is Blink's and Electron's own
   * algorithm without host objects: views keep their whole backing buffer (so a Node `Buffer` ships its
   * pool), and whatever fails is reported with Electron's one text.
   */
  static fromValue(value: unknown): Payload {
    const serializer = new Serializer()
    try {
      serializer.writeHeader()
      serializer.writeValue(value)
      return new Payload(serializer.releaseBuffer(), undefined)
    } catch {
      throw new Error(CLONE_ERROR)
    }
  }

  static fromPacked(packed: Packed): Payload {
    return new Payload(undefined, packed)
  }

  /** A fresh copy of the value. */
  read(): unknown {
    if (!this.#bytes) return codec.unpack(this.#packed ?? [null, []])
    const deserializer = new Deserializer(this.#bytes)
    deserializer.readHeader()
    return deserializer.readValue()
  }

  /** The value for a page. */
  packed(): Packed {
    this.#packed ??= codec.pack(this.read())
    return this.#packed
  }
}

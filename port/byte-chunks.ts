import { pullerOf } from './puller.js'

/** Chunks between these cross fastest: smaller ones pay for posts, larger ones stall the pipeline. */
const MIN_CHUNK_BYTES = 256 * 1024
const MAX_CHUNK_BYTES = 1024 * 1024

/**
 * Cuts and joins byte chunks to sizes that cross fast. Waits for more only until there is a full chunk or
 * the source ends, so it suits files and uploads, not interactive traffic.
 */
export async function* byteChunks(body: unknown): AsyncGenerator<unknown> {
  const source = { [Symbol.asyncIterator]: () => pullerOf(body) as AsyncIterator<unknown> }
  let held: Uint8Array[] = []
  let size = 0
  for await (const chunk of source) {
    if (!(chunk instanceof Uint8Array)) {
      yield chunk // The schema refuses it, with its own words.
      continue
    }
    for (let at = 0; at < chunk.length; at += MAX_CHUNK_BYTES) {
      const part = chunk.subarray(at, at + MAX_CHUNK_BYTES)
      if (size + part.length > MAX_CHUNK_BYTES) {
        yield joined(held, size)
        held = []
        size = 0
      }
      held.push(part)
      size += part.length
      if (size >= MIN_CHUNK_BYTES) {
        yield joined(held, size)
        held = []
        size = 0
      }
    }
  }
  if (size > 0) yield joined(held, size)
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

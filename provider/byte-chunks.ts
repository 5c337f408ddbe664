import { type Puller, pullerOf } from './puller.js'

/** Chunks between these cross fastest: smaller ones pay for posts, larger ones stall the pipeline. */
const MIN_CHUNK_BYTES = 256 * 1024
const MAX_CHUNK_BYTES = 1024 * 1024

/**
 * Cuts and joins byte chunks to sizes that cross fast. Waits for more only until there is a full chunk or
 * the source ends, so it suits files and uploads, not interactive traffic.
 */
export function byteChunks(body: unknown): AsyncIterable<unknown> {
  const source = pullerOf(body)
  const chunks = joinedChunks(source)
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => chunks.next(),
      // Straight to the source: a generator would let it wait for the pull that is under way.
      return: async () => (await source.return?.()) as IteratorResult<unknown>,
    }),
  }
}

async function* joinedChunks(source: Puller): AsyncGenerator<unknown> {
  let held: Uint8Array[] = []
  let size = 0
  const take = () => {
    const whole = joined(held, size)
    held = []
    size = 0
    return whole
  }
  try {
    for (let step = await source.next(); !step.done; step = await source.next()) {
      const chunk = step.value
      if (!(chunk instanceof Uint8Array)) {
        if (size > 0) yield take()
        yield chunk // The schema refuses it, with its own words.
        return
      }
      for (let at = 0; at < chunk.length; at += MAX_CHUNK_BYTES) {
        const part = chunk.subarray(at, at + MAX_CHUNK_BYTES)
        if (size + part.length > MAX_CHUNK_BYTES) yield take()
        // What waits for more is a copy: the source may use its buffer again. (`slice` of a Buffer is none.)
        held.push(size === 0 && part.length >= MIN_CHUNK_BYTES ? part : new Uint8Array(part))
        size += part.length
        if (size >= MIN_CHUNK_BYTES) yield take()
      }
    }
  } catch (error) {
    // What came before the error arrives before it.
    if (size > 0) yield take()
    throw error
  }
  if (size > 0) yield take()
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const only = parts[0]
  if (parts.length === 1 && only !== undefined) return only
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

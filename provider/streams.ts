import type { AnySchema } from '../contract/schema.js'
import { deliver } from '../link/deliver.js'
import { END, ITEM, OPEN, STALL } from '../wire/protocol.js'
import { isThenable, validate } from '../wire/validate.js'
import type { Fault } from '../wire/walk.js'
import { byteChunks } from './byte-chunks.js'
import { contextOf } from './context.js'
import { pullerOf } from './puller.js'
import type { Requests } from './requests.js'
import type { RunningRequest } from './running-request.js'
import { StreamSource } from './stream-source.js'

/** Runs the handler of a stream, which ends with one END or FAILURE, whatever ends it. */
export function hearOpen(
  requests: Requests,
  id: number,
  number: number,
  credit: number,
  input: unknown,
): void {
  const { limits, link, guard, clock } = requests.host
  const stream = requests.take(OPEN, id, number)
  if (stream === undefined) return
  if (credit > limits.streamWindow) return void guard.violate(`a window of ${credit} items`, true)
  const streamBytes = Math.min(limits.streamBytes, requests.streamBytes)
  stream.source = new StreamSource(credit, { streamBytes, idleStreamMs: limits.idleStreamMs }, clock, {
    onItem: (value) => {
      const bytes = send(requests, stream, value)
      // Now that it has been ended as failed, and before the source is stopped.
      if (bytes === undefined) stream.cancel(undefined)
      return bytes
    },
    onStall: () => {
      link.write(STALL, id)
      stream.watch?.stalled()
    },
    onEnd: () => end(requests, stream),
    onError: (error) => requests.fail(stream, error),
    onIdle: () => {
      const text = `the stream had no room for ${limits.idleStreamMs} ms`
      requests.host.watcher?.limit(stream.member.path, 'idleStreamMs', text)
      stream.cancel(undefined)
      requests.refuse(stream, 'TIMEOUT', `\`idleStreamMs\` is ${limits.idleStreamMs}`, 'failed')
    },
    onSettled: () => {
      // Stopped by its consumer, which is told only now: until then it counts on both sides.
      if (stream.isCancelled) end(requests, stream)
      // Else what it has thrown is with its schema.
      if (stream.isAnswered) requests.settle(stream)
    },
  })
  requests.list(stream)
  requests.begin(stream, input, run)
}

function run(requests: Requests, stream: RunningRequest, input: unknown): void {
  // It was cancelled while it waited.
  if (stream.isCancelled) {
    end(requests, stream)
    return requests.settle(stream)
  }
  try {
    const { handler, isBytes } = stream.member
    const body = handler(input, contextOf(stream, requests.host.given.requests))
    const puller = pullerOf(isBytes ? byteChunks(body) : body)
    stream.source?.start(stream.watch?.pulled(puller) ?? puller)
  } catch (error) {
    requests.fail(stream, error)
  }
}

/** The consumer has taken so many items of the stream in all, and has room for `window` more. */
export function hearCredit(requests: Requests, id: number, taken: number, window: number): void {
  const { limits, guard } = requests.host
  const source = requests.get(id)?.source
  // Ended: it crossed with the last grant.
  if (source === undefined) return
  if (window > limits.streamWindow || taken > source.sent)
    return void guard.violate('more credit than the window', true)
  source.grant(taken, window)
}

function end(requests: Requests, stream: RunningRequest): void {
  if (!requests.end(stream, 'ok')) return
  requests.host.onAnswer()
  requests.host.link.write(END, stream.id)
}

/**
 * Checks and sends one item; the schema runs in the pull, so it cannot be asynchronous. Returns the item's estimated
 * bytes, or `undefined` for one that could not be sent: the stream has failed.
 */
function send(requests: Requests, stream: RunningRequest, value: unknown): number | undefined {
  if (stream.isAnswered) return undefined
  const { path, isBytes } = stream.member
  const output = stream.member.output as AnySchema
  const { link } = requests.host
  const refuse = (text: string, cause?: unknown) =>
    void requests.failInternally(stream, 'invalid-output', text, cause)
  const verdict = validate(output, value)
  if (isThenable(verdict)) return refuse('the schema of the items is asynchronous')
  if (verdict.issues !== undefined) return refuse('an item is not what the contract says', verdict.issues)
  try {
    const ready = requests.outgoing(path, output, verdict.value)
    deliver(link, ready, requests.sends, link.add, ITEM, stream.id)
    stream.watch?.item(ready.value, ready.bytes, (stream.source?.credit ?? 1) - 1)
    // Whoever waits for a chunk of bytes has it at once; other items leave with their task.
    if (isBytes) link.flush()
    else requests.flushSoon()
    return ready.bytes
  } catch (fault) {
    requests.refuseOutput(stream, 'item', fault as Fault)
    return undefined
  }
}

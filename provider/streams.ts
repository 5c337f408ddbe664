import type { AnySchema } from '../contract/schema.js'
import { END, ITEM, OPEN, STALL } from '../wire/protocol.js'
import { isThenable, validate } from '../wire/validate.js'
import { byteChunks } from './byte-chunks.js'
import { pullerOf } from './puller.js'
import type { Requests } from './requests.js'
import type { RunningRequest } from './running-request.js'
import { StreamSource } from './stream-source.js'

/** Runs the handler of a stream, which ends with one END or FAILURE, whatever ends it. */
export function hearOpen(
  requests: Requests,
  id: number,
  number: number,
  input: unknown,
  credit: number,
): void {
  const { service, limits, link, guard } = requests.host
  const member = service.members[number]
  if (member?.type !== OPEN) return void guard.violate('a stream of no stream', true)
  const stream = requests.take(id, member)
  if (stream === undefined) return
  if (credit > limits.streamWindow) return void guard.violate(`a window of ${credit} items`, true)
  const source = new StreamSource(credit, limits.streamBytes, {
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
  })
  stream.source = source
  requests.list(stream)
  requests.begin(stream, input, (checked) => {
    try {
      const body = member.handler(checked, stream)
      const puller = pullerOf(member.isBytes ? byteChunks(body) : body)
      source.start(stream.watch?.pulled(puller) ?? puller)
    } catch (error) {
      requests.fail(stream, error)
    }
  })
}

/** The consumer takes `granted` items of the stream, from its beginning on. */
export function hearCredit(requests: Requests, id: number, granted: number): void {
  const { limits, guard } = requests.host
  const source = requests.get(id)?.source
  // Ended: it crossed with the last grant.
  if (source === undefined) return
  // Of a call alone nothing is said to be granted.
  if (granted === 0) return void guard.violate('a stream that is granted nothing', true)
  if (granted - source.sent > limits.streamWindow)
    return void guard.violate('more credit than the window', true)
  source.grant(granted)
}

/** The consumer wants no more of what is a stream, or cannot have it. */
export function stopStream(requests: Requests, stream: RunningRequest): void {
  stream.source?.stop()
  end(requests, stream)
}

function end(requests: Requests, stream: RunningRequest): void {
  if (requests.end(stream, 'ok')) requests.host.link.write(END, stream.id, stream.source?.sent ?? 0)
}

/**
 * Checks and sends one item; the schema runs in the pull, so it cannot be asynchronous. Returns the item's estimated
 * bytes, or `undefined` for one that could not be sent: the stream has failed.
 */
function send(requests: Requests, stream: RunningRequest, value: unknown): number | undefined {
  if (stream.isAnswered) return undefined
  const { output, path, isBytes } = stream.member
  const { link } = requests.host
  const refuse = (text: string, cause?: unknown) =>
    void requests.failInternally(stream, 'invalid-output', text, cause)
  const verdict = validate(output as AnySchema, value)
  if (isThenable(verdict)) return refuse('the schema of the items is asynchronous')
  if (verdict.issues !== undefined) return refuse('an item is not what the contract says', verdict.issues)
  const prepared = requests.outgoing(value, verdict)
  const { fault } = prepared
  if (fault !== undefined) {
    requests.host.log('invalid-output', path, undefined, `the item ${fault.path} ${fault.problem}`)
    return void requests.refuse(stream, fault.code, fault.path)
  }
  link.add(ITEM, stream.id, prepared.value)
  stream.watch?.item(prepared.value, prepared.bytes, stream.source?.credit ?? 0)
  // A large chunk gains nothing by company, and its producer may change it when it is pulled again.
  if (isBytes) link.flush()
  else requests.flushSoon()
  return prepared.bytes
}

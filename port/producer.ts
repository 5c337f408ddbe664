import type { AnySchema } from '../contract/schema.js'
import { forEachOfMap, SafeMap } from '../wire/primordials.js'
import { type CreditFrame, END, type OpenFrame } from '../wire/protocol.js'
import { byteChunks } from './byte-chunks.js'
import type { Requests } from './requests.js'
import type { Member } from './service.js'
import { StreamSource } from './stream-source.js'
import { isThenable, validate } from './validate.js'

/** Runs the handlers of streams. Each stream ends with one END or FAILURE, whatever ends it. */
export class Producer {
  readonly #requests: Requests
  readonly #sources = new SafeMap<number, StreamSource>()

  constructor(requests: Requests) {
    this.#requests = requests
  }

  onOpen({ id, member: number, input, credit }: OpenFrame): void {
    const { service, limits, link } = this.#requests.host
    const member = service.members[number]
    if (member?.kind !== 'stream') return link.violate('a stream of no stream', true)
    if (!this.#requests.take(id)) return
    if (credit > limits.streamWindow) return link.violate(`a window of ${credit} items`, true)
    if (this.#requests.count('stream') >= limits.openStreams) {
      this.#requests.refuse(id, 'BUSY', '')
      return link.violate('more streams open than allowed')
    }
    const call = this.#requests.begin(id, 'stream')
    const fail = (error: unknown) => {
      this.#sources.delete(id)
      this.#requests.fail(id, member, error)
    }
    const source = new StreamSource(credit, {
      onItem: (value) => this.#send(id, member, value),
      onEnd: () => this.#end(id),
      onError: fail,
    })
    this.#sources.set(id, source)
    this.#requests.checkInput(member, input, (checked) => {
      if ('code' in checked) {
        this.#sources.delete(id)
        return this.#requests.refuse(id, checked.code, checked.path)
      }
      if (this.#requests.get(id) !== call) return
      try {
        const body = member.handler(checked.value, call)
        source.start(member.isBytes ? byteChunks(body) : body)
      } catch (error) {
        fail(error)
      }
    })
  }

  onCredit({ id, count }: CreditFrame): void {
    const { limits, link } = this.#requests.host
    const source = this.#sources.get(id)
    // Ended: it crossed with the last grant.
    if (source === undefined) return
    if (source.credit + count > limits.streamWindow) return link.violate('more credit than the window', true)
    source.grant(count)
  }

  /** The consumer wants no more of `id`, or cannot have it. Returns whether it is a stream. */
  stop(id: number): boolean {
    const source = this.#sources.get(id)
    if (source === undefined) return false
    source.stop()
    this.#end(id)
    return true
  }

  stopAll(): void {
    forEachOfMap(this.#sources, (source) => source.stop())
    this.#sources.clear()
  }

  #end(id: number): void {
    this.#sources.delete(id)
    if (this.#requests.end(id)) this.#requests.host.link.write(END, id)
  }

  /** Checks and sends one item; the schema runs in the pull, so it cannot be asynchronous. */
  #send(id: number, member: Member, value: unknown): boolean {
    if (this.#requests.get(id) === undefined) return false
    const verdict = validate(member.output as AnySchema, value)
    if (isThenable(verdict)) return this.#refuse(id, member, 'the schema of the items is asynchronous')
    if (verdict.issues !== undefined) {
      return this.#refuse(id, member, 'an item is not what the contract says', verdict.issues)
    }
    const prepared = this.#requests.outgoing(value, verdict)
    const { fault } = prepared
    if (fault === undefined) {
      this.#requests.host.link.writeItem(id, prepared.value, member.isBytes)
      return true
    }
    this.#sources.delete(id)
    this.#requests.report('invalid-output', member.title, `the item ${fault.path} ${fault.problem}`)
    this.#requests.refuse(id, fault.code, fault.path)
    return false
  }

  #refuse(id: number, member: Member, text: string, cause?: unknown): false {
    this.#sources.delete(id)
    this.#requests.failInternally(id, member, 'invalid-output', text, cause)
    return false
  }
}

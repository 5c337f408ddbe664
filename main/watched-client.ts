import { type Ask, wrapClient } from '../consumer/wrap-client.js'
import type { AnyContract, AnyDefinition } from '../contract/contract.js'
import { isDeclaredError } from '../contract/declared-error.js'
import { isKitError } from '../contract/errors.js'
import type { CallOptions, Closed, IncomingStream, State } from '../contract/infer.js'
import { own } from '../contract/own.js'
import type { Outcome } from '../provider/watcher.js'
import { HARD_LIMITS } from '../wire/limits.js'
import { CALL, NOTICE, OPEN } from '../wire/protocol.js'
import { found, NONE, walk } from '../wire/walk.js'
import type { WatchedSession } from './watched-session.js'

/** The listening side of a client's events. */
interface Heard {
  on(name: string, listener: (payload: unknown) => void): void
}

/** How a request ended: what is told of that. */
type End = readonly [outcome: Outcome, code: string | undefined, value: unknown]

/**
 * What main asks of one page or utility process, and hears from it, seen at main's client: the consumer's end of a session
 * is what pages bundle, and has no hooks. While nobody looks, each call, stream, notice, event and value costs one question.
 */
export class WatchedClient {
  readonly #contract: AnyContract
  readonly #session: WatchedSession
  /** Ends of the streams that are under way. A call is rejected with its session; a stream may have nobody who pulls. */
  readonly #streams = new Set<(closed: Closed) => void>()
  #lastId = 0

  constructor(contract: AnyContract, session: WatchedSession) {
    this.#contract = contract
    this.#session = session
  }

  /** The client for the app. */
  over<C extends object>(client: C): C {
    this.#listen(client)
    return wrapClient(client, {
      calls: (name, ask) => this.#call(name, ask),
      streams: (name, ask) => this.#stream(name, ask),
      notices: (name, ask) => this.#notice(name, ask),
    })
  }

  /** Hears each event, and each value of a state behind the first, as the schemas made them and before the app does. */
  #listen(client: object): void {
    const { events, states } = this.#contract.shape
    const { on } = own(client as { readonly events?: Heard }, 'events') ?? {}
    for (const name of Object.keys(events ?? {})) {
      on?.(name, (payload) => this.#heard(`events.${name}`, payload))
    }
    const held = own(client as { readonly states?: { readonly [name: string]: State<unknown> } }, 'states')
    for (const name of Object.keys(states ?? {})) {
      let isFirst = true
      held?.[name]?.subscribe((value) => {
        if (!isFirst) this.#heard(`states.${name}`, value)
        isFirst = false
      })
    }
  }

  /** The session is over. */
  closed(closed: Closed): void {
    for (const end of [...this.#streams]) end(closed)
  }

  #call(name: string, ask: Ask): Ask {
    const session = this.#session
    const definition = (this.#contract.shape.calls as Record<string, AnyDefinition>)[name] as AnyDefinition
    const takesInput = definition.input !== undefined
    const member = { type: CALL, path: `calls.${name}` } as const
    return (a, b) => {
      if (!session.isLookedAt) return ask(a, b)
      const watch = session.request(++this.#lastId, member, takesInput ? a : undefined)
      if (watch === undefined) return ask(a, b)
      let answer: Promise<unknown> | undefined
      watch.run(() => {
        watch.measured(takesInput ? sizeOf(a) : 0)
        answer = ask(a, b) as Promise<unknown>
      })
      return answer?.then(
        (result) => {
          watch.ended('ok', undefined, result, definition.output === undefined ? 0 : sizeOf(result))
          return result
        },
        (error: unknown) => {
          watch.ended(...endOf(error, takesInput ? b : a), 0)
          throw error
        },
      )
    }
  }

  #heard(member: string, payload: unknown): void {
    const session = this.#session
    if (session.isHeard) session.heard(member, payload, sizeOf(payload))
  }

  /** Nobody answers one: it is over when it has been sent. */
  #notice(name: string, ask: Ask): Ask {
    const session = this.#session
    const member = { type: NOTICE, path: `notices.${name}` } as const
    const { input } = (this.#contract.shape.notices as Record<string, AnyDefinition>)[name] as AnyDefinition
    return (given) => {
      const watch = session.isLookedAt ? session.request(0, member, given) : undefined
      watch?.measured(input === undefined ? 0 : sizeOf(given))
      try {
        ask(given)
      } catch (error) {
        watch?.ended(...endOf(error, undefined), 0)
        throw error
      }
      watch?.ended('ok', undefined, undefined, 0)
      return undefined
    }
  }

  #stream(name: string, ask: Ask): Ask {
    const { input } = (this.#contract.shape.streams as Record<string, AnyDefinition>)[name] as AnyDefinition
    return (a, b) => {
      const source = ask(a, b) as IncomingStream<unknown>
      if (!this.#session.isLookedAt) return source
      return input === undefined
        ? this.#watched(name, source, undefined, a)
        : this.#watched(name, source, { value: a }, b)
    }
  }

  /** Opens at the first pull, as `source` does. */
  #watched(
    name: string,
    source: IncomingStream<unknown>,
    input: { readonly value: unknown } | undefined,
    options: unknown,
  ): IncomingStream<unknown> {
    const member = { type: OPEN, path: `streams.${name}` } as const
    let watch: ReturnType<WatchedSession['request']>
    let isOpen = false
    /** Once, whatever is pulled behind it. */
    const end = (...how: End) => {
      this.#streams.delete(onClosed)
      watch?.ended(...how, 0)
      watch = undefined
    }
    const onClosed = ({ code }: Closed) => end('closed', code, undefined)
    /** The first one begins it, in the stores that are bound to its start. */
    const pull = () => {
      if (isOpen) return source.next()
      isOpen = true
      const begun = this.#session.request(++this.#lastId, member, input?.value)
      if (begun === undefined) return source.next()
      watch = begun
      this.#streams.add(onClosed)
      let first: ReturnType<typeof source.next> | undefined
      begun.run(() => {
        begun.measured(input === undefined ? 0 : sizeOf(input.value))
        first = source.next()
      })
      return first as ReturnType<typeof source.next>
    }
    const stream: IncomingStream<unknown> = {
      next() {
        const step = pull()
        if (watch === undefined) return step
        return step.then(
          (step) => {
            if (step.done) end('ok', undefined, undefined)
            else watch?.item(step.value, sizeOf(step.value), undefined)
            return step
          },
          (error: unknown) => {
            end(...endOf(error, options))
            throw error
          },
        )
      },
      return() {
        end('cancelled', undefined, undefined)
        isOpen = true
        return source.return()
      },
      [Symbol.asyncIterator]: () => stream,
    }
    return stream
  }
}

/** What the provider refused before its handler ran. */
const REFUSED: ReadonlySet<string> = new Set(['INPUT_INVALID', 'BUSY', 'REFUSED'])
/** What went wrong with a value, on either side, or in the handler. */
const FAILED: ReadonlySet<string> = new Set(['INTERNAL', 'NOT_CLONABLE', 'LIMIT_EXCEEDED', 'RESULT_INVALID'])

function endOf(error: unknown, options: unknown): End {
  const signal = own((options ?? {}) as CallOptions, 'signal')
  // A signal's reason may be anything, also an error of another session's.
  if (signal?.aborted && signal.reason === error) return ['cancelled', undefined, error]
  if (isDeclaredError(error)) return ['declared-error', error.name, error.data]
  if (!isKitError(error)) return ['failed', undefined, error]
  const { code } = error
  if (code === 'TIMEOUT') return ['cancelled', code, error]
  return [REFUSED.has(code) ? 'refused' : FAILED.has(code) ? 'failed' : 'closed', code, error]
}

/** Estimated bytes of what has crossed or is to cross; 0 of what a schema has made something else of, which could not. */
function sizeOf(value: unknown): number {
  try {
    walk(value, HARD_LIMITS, NONE)
    return found.bytes
  } catch {
    return 0
  }
}

import type { AnyContract, Contract, ContractShape } from './contract.js'
import type { ClientOf, ErrorFactories } from './declared-error.js'
import type { CloseCode } from './errors.js'
import type { AnySchema, Arrives, SchemaInput, SchemaOutput, Trust } from './schema.js'

/** Options of one call. */
export interface CallOptions {
  /** Rejects the call with `signal.reason` and aborts the handler's own signal. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds from the call to a `TIMEOUT`; the handler is cancelled then. @default none */
  readonly timeoutMs?: number | undefined
}

/**
 * The name of a contract of which a trusting consumer gives nothing else. Without its type argument the compiler's error has
 * the sentence that says what is missing.
 */
export type NameOf<C extends AnyContract> = [C] extends [never]
  ? "name the contract's type as well: connect<typeof notes>('notes')"
  : C['name']

/** How a session ended. */
export interface Closed {
  readonly code: CloseCode
  /** A sentence for a log; not stable. */
  readonly message: string
}

type Members<S extends ContractShape, G extends keyof S> = NonNullable<S[G]>

/**
 * Whether an input of this type may be left out. Without `strictNullChecks` `undefined` is part of every type, so nothing
 * tells one that names it; there every declared input is required.
 */
type MayBeLeftOut<I> = undefined extends string ? false : undefined extends I ? true : false

/** What a caller writes: the input if the member declares one, then the options. */
type CallArguments<D> = D extends { readonly input: infer I extends AnySchema }
  ? MayBeLeftOut<SchemaInput<I>> extends true
    ? [input?: SchemaInput<I>, options?: CallOptions]
    : [input: SchemaInput<I>, options?: CallOptions]
  : [options?: CallOptions]

type NoticeArguments<D> = D extends { readonly input: infer I extends AnySchema }
  ? [input: SchemaInput<I>]
  : []

/** What a handler receives. The inverse of {@link CallArguments}: always the output side of the schema. */
type HandlerInput<D> = D extends { readonly input: infer I extends AnySchema } ? SchemaOutput<I> : undefined

type Result<D, T extends Trust> = D extends { readonly output: infer O } ? Arrives<O, T> : undefined
// biome-ignore lint/suspicious/noConfusingVoidType: a handler without an output may return nothing.
type Answer<D> = D extends { readonly output: infer O } ? SchemaInput<O> : void

type PayloadArrives<D, T extends Trust> = D extends { readonly payload: infer P } ? [Arrives<P, T>] : []
type PayloadSent<D> = D extends { readonly payload: infer P } ? [SchemaInput<P>] : []

type ItemArrives<D, T extends Trust> = D extends { readonly item: infer I } ? Arrives<I, T> : never
type ItemSent<D> = D extends { readonly item: infer I } ? SchemaInput<I> : never

/**
 * What a call of a stream returns. Its input is copied at once, and nothing else happens until the first pull; `break`, `return()`, a throw in the loop,
 * the `signal` and the timeout stop the producer.
 */
export interface IncomingStream<T> extends AsyncIterableIterator<T, undefined> {
  next(): Promise<IteratorResult<T, undefined>>
  return(): Promise<IteratorResult<T, undefined>>
  [Symbol.asyncIterator](): this
}

/**
 * What a stream's handler returns; pulled only while the consumer has room. An item is copied when it is yielded. No string, though it is iterable: it would
 * cross letter by letter.
 */
export type OutgoingStream<T> = object & (AsyncIterable<T> | Iterable<T> | ReadableStreamOf<T>)

/** The part of `ReadableStream` that every platform's has. */
export interface ReadableStreamOf<T> {
  readonly locked: boolean
  cancel(reason?: unknown): Promise<void>
  getReader(): {
    read(): Promise<{ done: false; value: T } | { done: true; value?: T | undefined }>
    cancel(reason?: unknown): Promise<void>
    releaseLock(): void
  }
}

/** The event map of a contract, in the form that `typed-emitter` and other typed emitters take. */
export type EventMapOf<C extends AnyContract, T extends Trust = 'trusted'> =
  C extends Contract<infer S>
    ? {
        [K in keyof Members<S, 'events'> & string]: (
          ...payload: PayloadArrives<Members<S, 'events'>[K], T>
        ) => void
      }
    : never

/** A client's `events`: it listens, and has no `emit`. */
export interface Listenable<M> {
  /**
   * Calls `listener` for each `name` event until the returned function is called, `signal` aborts or the
   * session ends. A listener that throws is reported and does not disturb the others.
   */
  readonly on: <K extends keyof M>(
    name: K,
    listener: M[K],
    options?: { readonly signal?: AbortSignal | undefined },
  ) => () => void
  /** The payload of the next `name` event. Rejects when the session ends, on abort and on timeout. */
  readonly once: <K extends keyof M>(
    name: K,
    options?: CallOptions,
  ) => Promise<M[K] extends (...payload: infer P) => void ? P[0] : never>
}

/** A provider's `events`: it emits, and has no `on`. */
export interface Emittable<C extends AnyContract> {
  /**
   * Sends the payload as it is now: what is changed in it later reaches nobody.
   *
   * @throws {KitError} `NOT_CLONABLE`, `LIMIT_EXCEEDED` or `RESULT_INVALID` when the payload cannot go out.
   */
  readonly emit: <K extends EventName<C>>(name: K, ...payload: EmitArguments<C, K>) => void
}

type EventName<C extends AnyContract> =
  C extends Contract<infer S> ? keyof Members<S, 'events'> & string : never
type EmitArguments<C extends AnyContract, K> =
  C extends Contract<infer S>
    ? K extends keyof Members<S, 'events'>
      ? PayloadSent<Members<S, 'events'>[K]>
      : never
    : never

type ValueArrives<D, T extends Trust> = D extends { readonly value: infer V } ? Arrives<V, T> : never
type ValueHeld<D> = D extends { readonly value: infer V } ? SchemaInput<V> : never

/**
 * A state as its consumers have it: a store of Svelte's as it is, and the two functions that `useSyncExternalStore`
 * takes. Both may be passed on by themselves.
 */
export interface State<T> {
  /**
   * The newest value that has arrived: the same reference until the next one does. The last one once the session has
   * ended, which `closed` tells. `undefined`, whatever the type says, where main's `members` keep the state from this page.
   */
  readonly get: () => T
  /**
   * Calls `listener` with the value at once, and with each that arrives until the returned function is called. A
   * listener that throws later on is reported and does not disturb the others.
   *
   * @throws {KitError} `INVALID_ARGUMENT` for what is no function; whatever the listener's first call throws, and then
   *   it is not called again.
   */
  readonly subscribe: (listener: (value: T) => void) => () => void
}

/** A state as its provider has it: the one who writes. A consumer that wants it changed asks by a call. */
export interface ServedState<T> {
  /** What was set last, as it was given. */
  readonly get: () => T
  /**
   * Checks the value and gives it to every consumer, as it is now: what is changed in it later reaches nobody until it
   * is set again. A primitive that equals the one before is not sent.
   *
   * @throws {KitError} `RESULT_INVALID`, `NOT_CLONABLE` or `LIMIT_EXCEEDED`; the value before is kept.
   */
  readonly set: (value: T) => void
}

/**
 * What {@link Contract} looks like from the consumer's side: a frozen object of real functions, one group
 * for each that the contract declares. No `Proxy`, so a typo is `undefined` and `await client` is harmless.
 */
export type Client<C extends AnyContract, T extends Trust = 'trusted'> =
  C extends Contract<infer S>
    ? ('calls' extends keyof S
        ? {
            readonly calls: {
              readonly [K in keyof Members<S, 'calls'>]: (
                ...args: CallArguments<Members<S, 'calls'>[K]>
              ) => Promise<Result<Members<S, 'calls'>[K], T>>
            }
          }
        : unknown) &
        ('streams' extends keyof S
          ? {
              readonly streams: {
                readonly [K in keyof Members<S, 'streams'>]: (
                  ...args: CallArguments<Members<S, 'streams'>[K]>
                ) => IncomingStream<ItemArrives<Members<S, 'streams'>[K], T>>
              }
            }
          : unknown) &
        ('notices' extends keyof S
          ? {
              readonly notices: {
                readonly [K in keyof Members<S, 'notices'>]: (
                  ...args: NoticeArguments<Members<S, 'notices'>[K]>
                ) => void
              }
            }
          : unknown) &
        ('events' extends keyof S ? { readonly events: Listenable<EventMapOf<C, T>> } : unknown) &
        ('states' extends keyof S
          ? {
              readonly states: {
                readonly [K in keyof Members<S, 'states'>]: State<ValueArrives<Members<S, 'states'>[K], T>>
              }
            }
          : unknown) &
        ClientOf<C> &
        ClientLifetime
    : never

/** The end of a client, the same for every contract. */
export interface ClientLifetime {
  /** Resolves when the session has ended, for whatever reason; never rejects. */
  readonly closed: Promise<Closed>
  /** Ends the session: pending calls reject with `CLOSED`, the other side sees `CLOSED`. Idempotent. */
  readonly close: () => void
  [Symbol.dispose](): void
}

/** One open session, as a provider sees it. `F` is what the host knows of the peer, never what the peer says. */
export type Session<C extends AnyContract = AnyContract, F = unknown> = Readonly<F> & {
  /** Counts the sessions of one `provide`, from 1. */
  readonly id: number
  /** To this session only. */
  readonly events: Emittable<C>
  readonly closed: Promise<Closed>
  readonly close: () => void
}

/**
 * The second argument of a notice's handler, which nobody waits for: there is nothing to cancel, and nobody to hear of an
 * error. `events` and `states` are those that {@link Served} has, where the contract declares them.
 */
export type NoticeContext<C extends AnyContract, F = unknown> = {
  readonly session: Session<C, F>
} & (C extends Contract<infer S>
  ? ('events' extends keyof S
      ? {
          /** To every open session; `session.events` emits to this one. */
          readonly events: Emittable<C>
        }
      : unknown) &
      ('states' extends keyof S
        ? {
            /** To be read and written. */
            readonly states: ServedStates<C>
          }
        : unknown)
  : never)

/**
 * The second argument of a call's or a stream's handler: a frozen literal, which may be spread. It has all that a handler
 * needs of its own contract, so that none refers to what `provide` returns: TypeScript can give such a reference no type
 * (TS7022), or gives it `any`.
 */
export type HandlerContext<C extends AnyContract, F = unknown> = NoticeContext<C, F> & {
  /** Aborts when the caller cancels or times out, and when the session ends. */
  readonly signal: AbortSignal
  /** Makes the contract's declared errors. */
  readonly errors: ErrorFactories<C>
}

/**
 * A stream's handler. From `const` TypeScript 6 and newer keep the type of what a generator yields: one word of a list would
 * be a `string` else. Older ones want `yield 'light' as const`.
 */
type StreamHandler<I, X, T> = <const Yielded extends T>(input: I, context: X) => OutgoingStream<Yielded | T>

/** A handler's context with what middleware has added to it. */
type With<X, Added> = unknown extends Added ? X : X & Readonly<Added>

/**
 * What the providing side implements: a plain object with every member of the contract, states by their first values,
 * and no other; a group
 * that the contract lacks is `never`, because a type that merely does not name it would let it pass.
 * Inputs are what the schemas made of what the peer sent; an unchecked input is `unknown`. `Added` is what middleware has
 * added to the handlers' context.
 */
export type Provider<C extends AnyContract, F = unknown, Added = unknown> =
  C extends Contract<infer S>
    ? ('calls' extends keyof S
        ? {
            readonly calls: {
              readonly [K in keyof Members<S, 'calls'>]: (
                input: HandlerInput<Members<S, 'calls'>[K]>,
                context: With<HandlerContext<C, F>, Added>,
              ) => Answer<Members<S, 'calls'>[K]> | Promise<Answer<Members<S, 'calls'>[K]>>
            }
          }
        : { readonly calls?: never }) &
        ('streams' extends keyof S
          ? {
              readonly streams: {
                readonly [K in keyof Members<S, 'streams'>]: StreamHandler<
                  HandlerInput<Members<S, 'streams'>[K]>,
                  With<HandlerContext<C, F>, Added>,
                  ItemSent<Members<S, 'streams'>[K]>
                >
              }
            }
          : { readonly streams?: never }) &
        ('states' extends keyof S
          ? {
              /** Their first values. */
              readonly states: {
                readonly [K in keyof Members<S, 'states'>]: ValueHeld<Members<S, 'states'>[K]>
              }
            }
          : { readonly states?: never }) &
        ('notices' extends keyof S
          ? {
              readonly notices: {
                readonly [K in keyof Members<S, 'notices'>]: (
                  input: HandlerInput<Members<S, 'notices'>[K]>,
                  context: With<NoticeContext<C, F>, Added>,
                ) => void
              }
            }
          : { readonly notices?: never })
    : never

type ServedStates<C extends AnyContract> =
  C extends Contract<infer S>
    ? {
        readonly [K in keyof Members<S, 'states'> & string]: ServedState<ValueHeld<Members<S, 'states'>[K]>>
      }
    : never

/** What `provide` returns. */
export interface Served<C extends AnyContract, F = unknown> {
  /** To every open session. */
  readonly events: Emittable<C>
  /** The contract's states, to be read and written; none where it has none. */
  readonly states: ServedStates<C>
  /** The open sessions, oldest first; a copy. */
  readonly sessions: readonly Session<C, F>[]
  /** Calls `listener` for each session that opens from now on; returns the stop function. */
  readonly onSession: (listener: (session: Session<C, F>) => void) => () => void
  /** Ends every session with `CLOSED` and takes no new one. Idempotent. */
  readonly stop: () => void
  [Symbol.dispose](): void
}

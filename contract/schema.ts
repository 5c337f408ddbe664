/**
 * The validator shape that contracts accept: Standard Schema v1 (https://standardschema.dev), declared
 * structurally so that zod, valibot, arktype and others fit without an import.
 */
export interface Schema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => unknown
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** A schema of anything. */
// biome-ignore lint/suspicious/noExplicitAny: a schema is contravariant in nothing we read; `any` accepts every one.
export type AnySchema = Schema<any, any>

/**
 * A type that nothing checks at run time. The sender is typed `T`; a receiver that does not trust the
 * sender sees `unknown`, because that is what it is.
 */
export interface Unchecked<T> extends Schema<T, unknown> {
  readonly '~unchecked': { readonly type: T } | undefined
}

/**
 * Declares a type without a validator.
 *
 * @example
 * const notes = defineContract('notes', { calls: { list: { output: unchecked<Note[]>() } } })
 */
export function unchecked<T>(): Unchecked<T> {
  return {
    '~standard': {
      version: 1,
      vendor: 'electron-port-bridge',
      validate: (value: unknown) => ({ value }),
    },
    '~unchecked': undefined,
  }
}

/** Marks a stream of bytes: see {@link bytes}. */
export interface Bytes extends Schema<Uint8Array, Uint8Array> {
  readonly '~bytes': true
}

/**
 * The `item` of a stream of bytes, for files and uploads. The provider may hand over chunks of any size; they are
 * cut and joined to 256 KiB to 1 MiB, of which several are under way at a time. It may use its buffer again for the
 * next chunk.
 *
 * @example
 * const files = defineContract('files', {
 *   streams: { download: { input: v.object({ id: v.string() }), item: bytes() } },
 * })
 */
export function bytes(): Bytes {
  return {
    '~standard': {
      version: 1,
      vendor: 'electron-port-bridge',
      validate: (value: unknown) =>
        value instanceof Uint8Array ? { value } : { issues: [{ message: 'Expected a Uint8Array' }] },
    },
    '~bytes': true,
  }
}

type TypesOf<S> = S extends { readonly '~standard': { readonly types?: infer T } } ? NonNullable<T> : never

/** What the sender may write: the input side of a schema. */
export type SchemaInput<S> = TypesOf<S> extends { readonly input: infer I } ? I : never

/** What a receiver has after the schema ran: the output side of a schema. */
export type SchemaOutput<S> = TypesOf<S> extends { readonly output: infer O } ? O : never

/**
 * Whether the receiving side trusts the sender. A page trusts main; main trusts no page. Trust goes by
 * peer and not by direction.
 */
export type Trust = 'trusted' | 'untrusted'

/** What arrives: the declared type from a trusted sender, only what a schema has checked from another. */
export type Arrives<S, T extends Trust> = T extends 'trusted'
  ? S extends { readonly '~unchecked': { readonly type: infer U } | undefined }
    ? U
    : SchemaOutput<S>
  : SchemaOutput<S>

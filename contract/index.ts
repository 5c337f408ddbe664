export {
  type AnyContract,
  type CallDefinition,
  type Contract,
  type ContractShape,
  defineContract,
  type EventDefinition,
  type KeysKnown,
  type NoticeDefinition,
  type StateDefinition,
  type StreamDefinition,
} from './contract.js'
export {
  asErrorOf,
  type ClientOf,
  type DeclaredError,
  type ErrorFactories,
  type ErrorsOf,
  isErrorOf,
} from './declared-error.js'
export { type CloseCode, ERROR_CODES, type ErrorCode, isKitError, KitError } from './errors.js'
export type { Fingerprint } from './fingerprint.js'
export type {
  CallOptions,
  Client,
  ClientLifetime,
  Closed,
  Emittable,
  EventMapOf,
  HandlerContext,
  IncomingStream,
  Listenable,
  NameOf,
  NoticeContext,
  OutgoingStream,
  Provider,
  ReadableStreamOf,
  Served,
  ServedState,
  Session,
  State,
} from './infer.js'
export type {
  AddedBy,
  AnyMiddleware,
  Fits,
  Middleware,
  MiddlewareRequest,
  MustReturnNext,
  Next,
  Passed,
  ReservedInContext,
} from './middleware.js'
export {
  type AnySchema,
  type Arrives,
  type Bytes,
  bytes,
  type Schema,
  type SchemaInput,
  type SchemaOutput,
  type Trust,
  type Unchecked,
  unchecked,
} from './schema.js'
export { toReadableStream } from './to-readable-stream.js'

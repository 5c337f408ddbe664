export { DEFAULT_LIMITS, HARD_LIMITS, type Limits } from '../wire/limits.js'
export type { DomPortLike, EmitterPortLike, PortLike } from '../wire/port.js'
export {
  asMessagePort,
  type DomMessagePort,
  type MessagePortMainLike,
  type WebMessagePort,
  type WebPortEvent,
  type WebPortListener,
  type WebPortTransfer,
} from './as-message-port.js'
export type { Clock } from './clock.js'
export { connect, createPortPair, provide } from './doors.js'
export type { ConnectOptions, SessionOptions } from './options.js'
export type { Report, Reporter } from './report.js'

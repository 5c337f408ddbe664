export type { Clock } from '../link/clock.js'
export type { ConnectOptions, SessionOptions } from '../link/options.js'
export type { DomPortLike, EmitterPortLike, PortLike } from '../link/port.js'
export type { Report, Reporter } from '../link/report.js'
export type { MiddlewareList, ServeOptions } from '../provider/gate.js'
export { DEFAULT_LIMITS, HARD_LIMITS, type Limits } from '../wire/limits.js'
export {
  asMessagePort,
  type DomMessagePort,
  type MessagePortMainLike,
  type WebMessagePort,
  type WebPortEvent,
  type WebPortListener,
  type WebPortTransfer,
} from './as-message-port.js'
export { connect, createPortPair, provide } from './doors.js'

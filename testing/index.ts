export type { Port, PortLike } from '../wire/port.js'
export {
  type ConnectedInMemory,
  connectInMemory,
  type InMemoryOptions,
} from './connect-in-memory.js'
export { createManualClock, type ManualClock } from './manual-clock.js'
export {
  createMemoryPorts,
  type MemoryDomPort,
  type MemoryEmitterPort,
  type MemoryPort,
  type MemoryPortKind,
  type MemoryPortOptions,
} from './memory-ports.js'
export { createRecorder, type RecordedFrame, type Recorder } from './recorder.js'

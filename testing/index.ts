export type { Clock } from '../link/clock.js'
export type { ConnectOptions, SessionOptions } from '../link/options.js'
export type { DomPortLike, EmitterPortLike, PortLike } from '../link/port.js'
export type { Report, Reporter } from '../link/report.js'
export type {
  Manifest,
  ManifestAllow,
  ManifestContract,
  ManifestJoin,
  ManifestMember,
  ManifestSchema,
} from '../policy/manifest.js'
export type { MemberPolicies, MemberPolicy } from '../policy/member-policies.js'
export type { Allow, Narrow } from '../policy/policy.js'
export type { ProvideOptions } from '../policy/provide-options.js'
export type { MiddlewareList, ServeOptions } from '../provider/gate.js'
export type { Limits } from '../wire/limits.js'
export type { DocumentFacts, PagePeer } from '../wire/peer.js'
export { connectInMemory, type InMemory, type InMemoryOptions } from './connect-in-memory.js'
export { compareManifest, expectManifest } from './manifest.js'
export { createManualClock, type ManualClock } from './manual-clock.js'
export {
  createMemoryBridge,
  type MemoryBridge,
  type MemoryBridgeOptions,
  type MemoryFacts,
} from './memory-bridge.js'
export {
  createMemoryPorts,
  type MemoryDomPort,
  type MemoryEmitterPort,
  type MemoryPort,
  type MemoryPortState,
  type MemoryPortsOptions,
  type MemorySide,
} from './memory-ports.js'
export { type RecordedSighting, type Recording, readRecording } from './read-recording.js'
export { createRecorder, type RecordedFrame, type Recorder } from './recorder.js'
export {
  formatLeaks,
  type Leak,
  type LeakReport,
  type LeakScanOptions,
  leakScanScript,
  scanForLeaks,
} from './scan-for-leaks.js'

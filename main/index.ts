export type { Clock } from '../link/clock.js'
export type { ConnectOptions, SessionOptions } from '../link/options.js'
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
export type { Allow, Narrow, RefusalReason } from '../policy/policy.js'
export type { ProvideOptions } from '../policy/provide-options.js'
export type { MiddlewareList, ServeOptions } from '../provider/gate.js'
export type { Limits } from '../wire/limits.js'
export type {
  DocumentFacts,
  MainPeer,
  PagePeer,
  PeerClient,
  PeerFacts,
  SessionPeer,
  UtilityPeer,
} from '../wire/peer.js'
export { audit } from './audit.js'
export type { Finding, Verdict } from './audit-checks.js'
export {
  type Bridge,
  type BridgeEvents,
  type BridgeOptions,
  type ConnectToOptions,
  createBridge,
  type JoinOptions,
} from './bridge.js'
export type { Diagnostics, TracedCall, TracedStream } from './diagnostics.js'
export type { OpenPortOptions, PageDocument } from './document.js'
export { ELECTRON_FIXES, type ElectronFix } from './electron-floor.js'
export type { Hostile } from './hostile.js'
export type { Joined } from './joins.js'
export type { AuditFinding, AuditReport } from './judge-observed.js'
export type { Refused } from './refusals.js'
export { secureWebPreferences } from './secure-web-preferences.js'
export type { Outcome, SeenDocument, SessionInfo, SessionSighting } from './sighting.js'
export type { BridgeStats, ContractStats, EventStats, RequestStats } from './stats.js'
export type { Target, WithWebContents } from './target.js'

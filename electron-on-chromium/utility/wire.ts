import type { PortFrame } from '../ports/port-relay.js'
import type { Packed } from '../values/codec.js'

/** What goes over the channel between the main process and a utility process, in both directions. */
export type UtilityFrame =
  | [kind: 'message', value: Packed, ports: number[]]
  | [kind: 'port', frame: PortFrame]

/** Environment variables by which the child is told what it needs before its script runs. */
export const SCRIPT_VARIABLE = 'ELECTRON_ON_CHROMIUM_UTILITY_SCRIPT'
export const SEED_VARIABLE = 'ELECTRON_ON_CHROMIUM_UTILITY_SEED'

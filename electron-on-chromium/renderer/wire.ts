import type { PortFrame } from '../ports/port-relay.js'
import type { Packed } from '../values/codec.js'
import type { PlainInput } from './watch-input.js'

/** What the main process says to a preload world. */
export type ToWorld =
  | [kind: 'ipc', channel: string, args: Packed, ports: number[], spread: boolean]
  | [kind: 'reply', id: number, ok: boolean, value: Packed]
  | [kind: 'port', frame: PortFrame]

/** What a preload world says to the main process. */
export type FromWorld =
  | [kind: 'boot', origin: string, frameToken: string]
  | [kind: 'title', title: string]
  | [kind: 'input', input: PlainInput]
  | [kind: 'crash']
  | [kind: 'send', channel: string, args: Packed]
  | [kind: 'post', channel: string, message: Packed, ports: number[]]
  | [kind: 'invoke', id: number, channel: string, args: Packed]
  | [kind: 'port', frame: PortFrame]
  | [kind: 'preload-error', path: string, error: Packed]

export type BootMessage = Extract<FromWorld, [kind: 'boot', ...unknown[]]>

/** One binding call: the world that speaks, and what it says. */
export type WorldBatch = [world: string, messages: FromWorld[]]

/** Where a preload runs: sources of regular expressions, for addresses without their fragment and for whole ones (globs). */
export interface PreloadPatterns {
  matches: string[] | undefined
  excludeMatches: string[]
  includeGlobs: string[] | undefined
  excludeGlobs: string[]
}

/** What a world is told in its script. */
export interface WorldConfig {
  /** Name of the binding function; taken and deleted before any preload runs. */
  binding: string
  /** Registry key of the symbol under which the main process finds the world's entry. */
  entry: string
  /** Names of the events by which the two halves of `contextBridge` find each other. */
  secret: string
  /** Names of the parameters of a preload's function. */
  parameters: readonly string[]
  contextIsolated: boolean
  subFrames: boolean
  process: {
    argv: string[]
    env: Record<string, string>
    platform: string
    arch: string
    versions: Record<string, string>
    version: string
    execPath: string
    pid: number
    systemVersion: string
  }
}

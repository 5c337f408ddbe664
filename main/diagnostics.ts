// Where `node:diagnostics_channel` meets a bridge. The names are stable, and docs/diagnostics.md has them.
import { type Channel, channel, tracingChannel } from 'node:diagnostics_channel'
import type { Outcome, SessionSighting, Sighting, SightingOf } from './sighting.js'

/** Sightings that are published each on a channel of its own. Calls and streams have tracing channels beside them. */
export const PUBLISHED = [
  'document-admitted',
  'document-closed',
  'refused',
  'session-opened',
  'session-closed',
  'stream-opened',
  'stream-ended',
  'event',
  'notice',
  'violation',
  'limit',
] as const satisfies readonly Sighting['kind'][]
type Published = (typeof PUBLISHED)[number]

/** What is published, by the name of its channel. */
export type Diagnostics = {
  readonly [K in Published as `electron-port-bridge.${K}`]: SightingOf<K>
}

/** Of a kind of sighting, the name of its channel. */
export const channelName = <K extends string>(kind: K): `electron-port-bridge.${K}` =>
  `electron-port-bridge.${kind}`

/** What the tracing of a call and that of a stream have in common. */
interface TracedRequest extends SessionSighting {
  /** Unique in its session. */
  readonly id: number
  /** `calls.open` */
  readonly member: string
  /** Estimated, of the input; known from the first event after `start`. */
  readonly inputBytes: number | undefined
  /** Known at `end` if it is over by then, else at `asyncStart`. */
  readonly outcome: Outcome | undefined
  /** A declared error's name, or the kit's code. */
  readonly code: string | undefined
  /** Milliseconds from its arrival, or from when main asked, to its end. */
  readonly ms: number | undefined
  /** At `error`, for every outcome but `ok`: says which member, and the code; never what was thrown. */
  readonly error: Error | undefined
}

/**
 * The context of `tracingChannel('electron-port-bridge.call')`: one object a call, to which more is known from its
 * `start` to its end. What is `undefined` is not known yet. No value that the app or a page sent is in it.
 */
export interface TracedCall extends TracedRequest {
  /** Estimated, of the result. */
  readonly resultBytes: number | undefined
}

/** The context of `tracingChannel('electron-port-bridge.stream')`: the same, one object a stream. */
export interface TracedStream extends TracedRequest {
  /** Those that were sent; known at its end, as what follows. */
  readonly items: number | undefined
  /** Estimated, of all items. */
  readonly itemBytes: number | undefined
  /** How often the consumer had no room; where main is that, 0: its provider knows. */
  readonly stalls: number | undefined
}

/** As they are written. */
type Written<T> = { -readonly [K in keyof T]: T[K] }
export type CallInTracing = Written<TracedCall>
export type StreamInTracing = Written<TracedStream>

const channels: { readonly [kind: string]: Channel | undefined } = Object.assign(
  Object.create(null),
  Object.fromEntries(PUBLISHED.map((kind) => [kind, channel(channelName(kind))])),
)

/** By itself, for those who ask it at each event. */
export const eventChannel = channel(channelName('event'))
export const callChannel = tracingChannel<unknown, CallInTracing>(channelName('call'))
export const streamChannel = tracingChannel<unknown, StreamInTracing>(channelName('stream'))

/** Whether anybody traces, of whatever kind. */
export const isTraced = (): boolean => callChannel.hasSubscribers || streamChannel.hasSubscribers

/** Whether anybody has subscribed to what a sighting of that kind is published on. */
export function isSubscribed(kind: Sighting['kind']): boolean {
  return channels[kind]?.hasSubscribers === true
}

/** For {@link isSubscribed} ones. */
export function publish(sighting: Sighting): void {
  channels[sighting.kind]?.publish(sighting)
}

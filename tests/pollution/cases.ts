import { shown, Told } from './shown.js'

/** When the name comes to `Object.prototype`: before the kit is loaded, or after. */
type When = 'before' | 'after'
const WHEN: readonly When[] = ['before', 'after']

/** What is left there: what a careless merge of JSON can leave, and its absence by name. */
const VALUES: { readonly [kind: string]: unknown } = {
  string: 'polluted',
  number: 7,
  object: { polluted: true },
  undefined: undefined,
}

/** Beside those: values that mean something to whoever reads the name by mistake. */
const MEANT: readonly (readonly [name: string, value: unknown])[] = [
  ...[
    'subFrames',
    'insideRefusedPages',
    'webviews',
    'openedWindows',
    'allowed',
    'frozen',
    'done',
    'inPackagedApp',
  ].map((name) => [name, true] as const),
  ['trust', 'trusted'],
  ['trust', 'untrusted'],
  ['keep', 'latest'],
  ['deliver', 'claim'],
  ['role', 'provider'],
  ['timeoutMs', 1],
  ['signal', { aborted: true }],
  ['window', 1],
  ['version', 2],
  ['limits', { inFlightCalls: 1 }],
  ['limits', {}],
  ['issues', []],
  ['issues', null],
  ['value', null],
  ['code', 'TIMEOUT'],
  ['code', 'DECLARED'],
  ['errors', {}],
  ['calls', {}],
  ['origins', ['app://evil']],
  ['unsafeFilePaths', ['/tmp/a.html']],
  ['allow', { origins: ['app://evil'] }],
  ['~standard', { version: 1 }],
  ['~bytes', true],
  ['first', 'main'],
  ['theme', 'dark'],
  ['keep', 1],
  ['show', false],
  ['preload', '/etc/hostname'],
  ['sandbox', false],
  ['length', 0],
  ['0', 'first'],
  ['1', 'second'],
]

/** One run under one or more polluted names. */
export interface Case {
  readonly names: readonly string[]
  /** Of `VALUES`, or what it is. */
  readonly kind: string
  readonly value: unknown
  readonly when: When
}

/** How many names are tried in one run, before any is tried alone. */
const TOGETHER = 8
/** As many as `POLLUTION_TOGETHER` says: with 1 each is tried alone, for minutes. */
export const togetherOf = (asked = String(TOGETHER)): number => Number(asked)

/**
 * Every name with each value, some names in a run. Each time a name is together with others, so that none of them hides
 * always what it changes. Values that mean something come alone.
 */
export function batchesOf(names: readonly string[], together: number): readonly Case[] {
  const meant = WHEN.flatMap((when) =>
    MEANT.map(({ 0: name, 1: value }) => ({ names: [name], kind: shown(value), value, when })),
  )
  const rounds = WHEN.flatMap((when) =>
    Object.keys(VALUES).map((kind) => ({ kind, value: VALUES[kind], when })),
  )
  const batches = rounds.flatMap((round, at) =>
    mixed(names, together, at).map((some) => ({ ...round, names: some })),
  )
  return [...batches, ...meant]
}

/** The names in rows below each other, each row shifted by `by` against the one above it; read in columns. */
function mixed(names: readonly string[], together: number, by: number): readonly (readonly string[])[] {
  const width = Math.ceil(names.length / together)
  const columns: string[][] = Array.from({ length: width }, () => [])
  for (const { 0: i, 1: name } of names.entries())
    columns[(i + by * Math.floor(i / width)) % width]?.push(name)
  return columns
}

/** Each name of a batch by itself. */
export const oneByOne = (batch: Case): readonly Case[] =>
  batch.names.map((name) => ({ ...batch, names: [name] }))

/** All of them together, with each value. */
export function allAtOnce(names: readonly string[]): readonly Case[] {
  return WHEN.flatMap((when) =>
    Object.keys(VALUES).map((kind) => ({ names, kind, value: VALUES[kind], when })),
  )
}

export const titleOf = ({ names, kind, when }: Case): string =>
  `${names.length <= TOGETHER ? names.join(' and ') : `all ${names.length} names`} = ${kind}, ${when} the kit loads`

/** Adds the names to `Object.prototype` as an assignment does; the returned function takes them away again. */
function pollute(names: readonly string[], value: unknown): () => void {
  const prototype = Object.prototype as unknown as Record<string, unknown>
  const former = names.map((name) => Object.getOwnPropertyDescriptor(prototype, name))
  names.forEach((name) => {
    prototype[name] = value
  })
  return () =>
    names.forEach((name, i) => {
      delete prototype[name]
      const descriptor = former[i]
      if (descriptor === undefined) return
      // Its own `get` may be one of the names; they are off by now but for those behind it.
      Object.defineProperty(prototype, name, Object.assign(Object.create(null), descriptor))
    })
}

/** How long one run may take, in milliseconds: one that hangs is an answer too. */
const DEADLINE_MS = 1_500
/** The same for what seems to hang, or to differ: the machine may have been busy. */
const SECOND_DEADLINE_MS = 6_000
const HANGS = 'hangs'

export type Scenario<K> = (kit: K, told: Told) => Promise<void>

/** Runs `scenario` with a kit of its own. Whatever nobody catches is part of the answer. */
export async function answersOf<K>(
  load: () => K,
  scenario: Scenario<K>,
  pollution?: Case,
  deadlineMs = SECOND_DEADLINE_MS,
): Promise<readonly string[]> {
  const told = new Told()
  const uncaught: unknown[] = []
  let giveUp = () => {}
  const broken = new Promise<void>((resolve) => {
    giveUp = resolve
  })
  // What nobody catches makes a difference, and mostly somebody now waits for ever: the deadline need not pass.
  const stopListening = hearUncaught((error) => {
    uncaught.push(error)
    giveUp()
  })
  let clean = () => {}
  try {
    const soil = () => {
      if (pollution !== undefined) clean = pollute(pollution.names, pollution.value)
    }
    if (pollution?.when === 'before') soil()
    const kit = load()
    if (pollution?.when === 'after') soil()
    let timer: unknown
    const deadline = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(HANGS), deadlineMs)
    })
    const ended = await Promise.race([scenario(kit, told), broken, deadline])
    clearTimeout(timer as never)
    if (ended === HANGS) told.say('ended', HANGS)
  } catch (error) {
    told.say('threw', error)
  } finally {
    clean()
    stopListening()
  }
  for (const error of uncaught) told.say('uncaught', error)
  return told.lines
}

function hearUncaught(listener: (error: unknown) => void): () => void {
  if (typeof process === 'object' && typeof process.on === 'function') {
    process.on('uncaughtException', listener)
    process.on('unhandledRejection', listener)
    return () => {
      process.off('uncaughtException', listener)
      process.off('unhandledRejection', listener)
    }
  }
  const { addEventListener, removeEventListener } = globalThis as unknown as {
    addEventListener(type: string, listener: (event: { error?: unknown; reason?: unknown }) => void): void
    removeEventListener(type: string, listener: (event: { error?: unknown; reason?: unknown }) => void): void
  }
  const onEvent = (event: { error?: unknown; reason?: unknown }) => listener(event.error ?? event.reason)
  addEventListener('error', onEvent)
  addEventListener('unhandledrejection', onEvent)
  return () => {
    removeEventListener('error', onEvent)
    removeEventListener('unhandledrejection', onEvent)
  }
}

/** What seems to change under `pollution`; `undefined` if nothing does. */
export async function changeAtFirst<K>(
  load: () => K,
  scenario: Scenario<K>,
  clean: readonly string[],
  pollution: Case,
): Promise<string | undefined> {
  return difference(clean, await answersOf(load, scenario, pollution, DEADLINE_MS))
}

/** What changes under `pollution`, twice; `undefined` if nothing does. */
export async function changeOf<K>(
  load: () => K,
  scenario: Scenario<K>,
  clean: readonly string[],
  pollution: Case,
): Promise<string | undefined> {
  const first = await changeAtFirst(load, scenario, clean, pollution)
  return first && difference(clean, await answersOf(load, scenario, pollution))
}

/** The first line in which two runs differ; `undefined` if none does. */
export function difference(clean: readonly string[], polluted: readonly string[]): string | undefined {
  for (let i = 0; i < Math.max(clean.length, polluted.length); i++)
    if (clean[i] !== polluted[i]) return `${clean[i] ?? 'nothing more'} → ${polluted[i] ?? 'nothing more'}`
  return undefined
}

import * as assert from 'uvu/assert'

/**
 * What must hold after every attack, whichever it was, and how a result is told. Nothing here knows Electron, so
 * that attacks on pages and attacks on bare ports are held to the same.
 */

/** Who decided an outcome: Blink, our own code in Electron's place, or Electron itself. */
export type Kind = 'chromium' | 'model' | 'electron'

/** In the message and the path of what the provider's handlers throw: no page may ever read it. */
export const CANARY = '/home/alice/.ssh/id_rsa'

const LONGEST_LINE = 512
const MOST_LINES = 64
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a log.
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029]/
const HOST_FACTS = [CANARY, 'node:internal', 'electron/js2c', '.asar', 'file:///']

const INTRINSICS = `[Object, Array, Function, Promise, Map, Set, Error, String, Number].map((Class) =>
  [Class, Class.prototype].map((object) => Reflect.ownKeys(object).map(String).sort().join()).join('|')).join('\\n')`

/** Source of an expression that lists what the built-ins own; the same before and after an attack, in any realm. */
export const INTRINSICS_OF_REALM = INTRINSICS
const intrinsics = new Function(`return ${INTRINSICS}`) as () => string

/** Watches this process during one attack. */
export class Watch {
  readonly #intrinsics = intrinsics()
  readonly #uncaught: unknown[] = []
  readonly #lines: string[] = []
  readonly #methods = { log: console.log, warn: console.warn, error: console.error }
  readonly #note = (error: unknown) => void this.#uncaught.push(error)

  constructor() {
    process.on('uncaughtException', this.#note)
    process.on('unhandledRejection', this.#note)
    for (const name of ['log', 'warn', 'error'] as const) {
      console[name] = (...args: unknown[]) => {
        if (String(args[0]).startsWith('[electron-port-bridge]')) this.#lines.push(String(args[0]))
        else this.#methods[name].apply(console, args)
      }
    }
  }

  /** @param learned All that the attacker has read. */
  finish(told: readonly string[], learned: unknown): void {
    this.stop()
    assert.equal(this.#uncaught, [], 'nothing is uncaught in main')
    assert.is(intrinsics(), this.#intrinsics, 'the built-ins of main are as they were')
    assert.ok(this.#lines.length <= MOST_LINES, `${this.#lines.length} lines in the log`)
    for (const line of [...this.#lines, ...told]) {
      assert.ok(line.length <= LONGEST_LINE, `a line of ${line.length} characters in the log`)
      assert.not.match(line, CONTROL)
    }
    const read = textOf(learned)
    for (const fact of HOST_FACTS)
      assert.not.ok(read.includes(fact), `the attacker has read ${fact}: ${read}`)
  }

  stop(): void {
    process.off('uncaughtException', this.#note)
    process.off('unhandledRejection', this.#note)
    Object.assign(console, this.#methods)
  }
}

/** All strings in a value, also in cycles, errors and maps. */
function textOf(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if (seen.has(value) || ArrayBuffer.isView(value)) return ''
  seen.add(value)
  const parts = Reflect.ownKeys(value).map((key) => {
    const item = Reflect.getOwnPropertyDescriptor(value, key)?.value
    return `${String(key)}=${textOf(item, seen)}`
  })
  if (value instanceof Map || value instanceof Set) parts.push(textOf([...value], seen))
  return parts.join(' ')
}

/** What one peer's sessions share, as far as it says what of them is still held. */
interface HeldByPeer {
  readonly bytes: number
  readonly lane: {
    readonly jobs: { readonly first: unknown }
    readonly isBusy: boolean
    readonly unmeasured: number
  }
}

/**
 * What must hold of each peer when nothing of it is under way any more, whatever it has sent and however it ended: no byte of
 * it counts as held, and nothing of it waits to be read.
 */
export function assertReleased(peers: readonly HeldByPeer[]): void {
  for (const { bytes, lane } of peers) {
    assert.is(bytes, 0, 'bytes that count as held')
    assert.is(lane.jobs.first, undefined, 'what waits to be read')
    assert.is(lane.isBusy, false, 'turns that are waited for')
    assert.is(lane.unmeasured, 0, 'posts that were not measured')
  }
}

/** One line a result; `scripts/security.ts` reads it. */
export function tell(outcome: Kind | 'skipped' | 'failed', title: string, reason = ''): void {
  console.log(outcome === 'skipped' ? `\nskipped: ${title}: ${reason}` : `\nresult: ${outcome} ${title}`)
}

/** The handler calls that were a test's own. */
export type HandlerCalls = readonly string[] | undefined

const chosen = process.env.ATTACKS?.split(' ') ?? []
/** Whether this row is to run: `ATTACKS="H05 S12"` names some, for those who look at one guard. */
export const isChosen = (id: string): boolean => chosen.length === 0 || chosen.includes(id)

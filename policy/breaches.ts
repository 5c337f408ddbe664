import { printable } from '../wire/printable.js'

/**
 * Sessions that end for breaches of the protocol before the documents behind them are let in no more. The kit's own client
 * never breaks the protocol, and a page with a client of its own that is wrong finds that out with one session.
 */
const MAX_BREACHES = 8
/** Breaches, also those that end no session, before the same happens: as many as eight sessions may have at the highest limit. */
const MAX_VIOLATIONS = 512
/** Breaches of which the app hears one by one. */
const MAX_TOLD = 64
/** How long nothing may have been broken for one ended session, and `MAX_TOLD` breaches, to be forgiven, in milliseconds. */
const FORGIVE_MS = 60_000
/** How long the next claim waits after the first ended session, in milliseconds: doubled by each further one. */
const FIRST_WAIT_MS = 250
/** At most so long, so that a page that was reloaded connects within the 10 s that `connect` waits by default. */
const LONGEST_WAIT_MS = 8_000
/** What the app is told of what was broken: the newest different ones, each cut. */
const MAX_TEXTS = 8
const TEXT_LENGTH = 200

/** What one principal has broken. */
export interface Account {
  /** Sessions that ended for it, less those that were forgiven. */
  sessions: number
  /** Breaches, less those that were forgiven. */
  violations: number
  /** What they were; printable. */
  texts: readonly string[]
}

interface Kept extends Account {
  told: number
  /** When it last broke something, or when something was last forgiven. */
  at: number
  /** Before that no claim is answered. */
  waitUntil: number
}

/**
 * The price of breaking the protocol, by principal: the documents of one origin in one window, since they can script each
 * other, and since a document can be replaced by its page as often as that likes. Time forgives; nothing that a page does
 * makes it pass sooner.
 */
export class Breaches {
  readonly #now: () => number
  readonly #accounts = new Map<string, Kept>()

  /** @param now Milliseconds, by a clock that never goes back. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** A breach that its session may have survived. Returns whether the app is to hear of it by itself. */
  violation(principal: string, text: string): boolean {
    const account = this.#of(principal)
    this.#broken(account, text)
    account.violations++
    if (account.told >= MAX_TOLD) return false
    account.told++
    return true
  }

  /** A session ended for breaches. */
  ended(principal: string, text: string): void {
    const account = this.#of(principal)
    this.#broken(account, text)
    account.sessions = Math.min(account.sessions + 1, MAX_BREACHES)
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (account.sessions - 1), LONGEST_WAIT_MS)
    account.waitUntil = this.#now() + waitMs
  }

  /** What it has broken, if that is more than is borne. */
  tooMany(principal: string): Account | undefined {
    const account = this.#remembered(principal)
    if (account === undefined) return undefined
    const { sessions, violations } = account
    return sessions >= MAX_BREACHES || violations >= MAX_VIOLATIONS ? account : undefined
  }

  /** How long its next claim is to wait for an answer, in milliseconds. */
  waitMs(principal: string): number {
    const account = this.#remembered(principal)
    return account === undefined ? 0 : Math.max(0, account.waitUntil - this.#now())
  }

  /** Principals of which something is remembered. */
  get size(): number {
    return this.#accounts.size
  }

  #of(principal: string): Kept {
    const known = this.#remembered(principal)
    if (known !== undefined) return known
    // A window that has gone is never asked for again.
    for (const other of [...this.#accounts.keys()]) this.#remembered(other)
    const account: Kept = {
      sessions: 0,
      violations: 0,
      texts: [],
      told: 0,
      at: this.#now(),
      waitUntil: 0,
    }
    this.#accounts.set(principal, account)
    return account
  }

  #broken(account: Kept, text: string): void {
    account.at = this.#now()
    const shown = printable(text).slice(0, TEXT_LENGTH)
    if (!account.texts.includes(shown)) account.texts = [...account.texts, shown].slice(-MAX_TEXTS)
  }

  /** Forgives by the time that has passed, and forgets what has nothing left. */
  #remembered(principal: string): Kept | undefined {
    const account = this.#accounts.get(principal)
    if (account === undefined) return undefined
    const times = Math.floor((this.#now() - account.at) / FORGIVE_MS)
    if (times > 0) {
      account.at += times * FORGIVE_MS
      account.sessions = Math.max(0, account.sessions - times)
      account.violations = Math.max(0, account.violations - times * MAX_TOLD)
      account.told = Math.max(0, account.told - times * MAX_TOLD)
    }
    if (account.sessions > 0 || account.violations > 0 || account.told > 0) return account
    this.#accounts.delete(principal)
    return undefined
  }
}

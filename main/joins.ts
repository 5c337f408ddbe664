import { MessageChannelMain } from 'electron'
import { KitError } from '../contract/errors.js'
import type { Clock } from '../link/clock.js'
import type { JoinedEnds } from '../policy/manifest.js'
import type { Narrow, Policy, RefusalReason } from '../policy/policy.js'
import { offerOf, type Party } from './party.js'
import type { Address } from './target.js'

/** Two ends that main brings together. */
export interface Joined {
  /** Links made whose two ends both live, as far as main knows: it sees documents and processes, not ports. */
  readonly links: number
  /** Makes no further link. Those that stand go on, since main has no end of them. Idempotent. */
  stop(): void
  /**
   * As `stop`, and takes back what was handed over, which can be done only while no link stands.
   *
   * @throws {KitError} `UNSUPPORTED` when one does; nothing has changed then.
   */
  revoke(): void
  [Symbol.dispose](): void
}

/** A claim that waits for its other end. */
interface Waiting {
  readonly consumer: Party
  readonly contract: string
  readonly nonce: string
  done(): void
}

interface Join {
  readonly contract: string
  readonly provider: Address
  readonly consumer: Address
  readonly policy: Policy
  readonly allow: Narrow | undefined
  /** How many stand between the two documents or processes that are its ends now. */
  links: number
}

/** Links of one join that a page may ask for in its life: each costs the other end, and main does not hear of its close. */
const MAX_LINKS = 4096

const tooMany = ({ consumer, links }: Join): RefusalReason | undefined =>
  consumer.kind === 'page' && links >= MAX_LINKS ? 'too-many' : undefined

/**
 * Direct links. Main makes the channel and gives both ends away: no message passes through it, and what it
 * knows of each end it tells the other with the port.
 */
export class Joins {
  readonly #clock: Clock
  readonly #onRefused: (party: Party, contract: string, reason: RefusalReason) => void
  readonly #joins = new Set<Join>()
  readonly #waiting = new Set<Waiting>()

  constructor(clock: Clock, onRefused: (party: Party, contract: string, reason: RefusalReason) => void) {
    this.#clock = clock
    this.#onRefused = onRefused
  }

  /** Those that stand, as the manifest has them. */
  get all(): readonly JoinedEnds[] {
    return [...this.#joins]
      .filter(({ provider, consumer }) => !provider.isGone() && !consumer.isGone())
      .map(({ contract, provider, consumer, allow }) => ({
        contract,
        provider: provider.kind,
        consumer: consumer.kind,
        allow,
      }))
  }

  /** @param allow What of `policy` is the join's own. */
  join(
    contract: string,
    ends: { provider: Address; consumer: Address },
    policy: Policy,
    allow?: Narrow,
  ): Joined {
    const { provider, consumer } = ends
    if (provider.key === consumer.key) {
      throw new KitError('INVALID_ARGUMENT', `\`${contract}\`: the two ends of a join are one and the same`)
    }
    // A window or process that has gone takes its joins with it, here rather than by a listener for each.
    for (const join of this.#joins) {
      if (join.provider.isGone() || join.consumer.isGone()) this.#joins.delete(join)
      else if (join.contract === contract && join.consumer.key === consumer.key) {
        throw new KitError(
          'ALREADY_PROVIDED',
          `\`${contract}\` is joined for this consumer already; stop() that join first`,
        )
      }
    }
    const join: Join = { contract, provider, consumer, policy, allow, links: 0 }
    this.#joins.add(join)
    this.retry()
    const stop = () => void this.#joins.delete(join)
    return Object.freeze({
      get links() {
        return join.links
      },
      stop,
      revoke() {
        if (join.links > 0) {
          throw new KitError(
            'UNSUPPORTED',
            `\`${contract}\`: its port is with the two ends, and Electron gives main no way to take a port back. stop() makes no further link; to end the ${join.links} that stand, let an end close its session, or reload or destroy its window (kill its process).`,
          )
        }
        stop()
      },
      [Symbol.dispose]: stop,
    })
  }

  /** A party that may connect asks for what another one provides, and waits so long for its join and its provider. */
  claim(consumer: Party, contract: string, nonce: string, waitMs: number): void {
    const done = () => {
      stopTimer()
      consumer.claims.delete(nonce)
      this.#waiting.delete(waiting)
    }
    const waiting: Waiting = { consumer, contract, nonce, done }
    consumer.claims.set(nonce, done)
    const stopTimer = this.#clock.after(waitMs, () => {
      done()
      this.#deny(waiting, consumer, this.#joinOf(waiting) === undefined ? 'not-joined' : 'provider-missing')
    })
    this.#waiting.add(waiting)
    this.#try(waiting)
  }

  /** A party has come to offer something, or a join was made: claims that waited for it are answered. */
  retry(): void {
    for (const waiting of [...this.#waiting]) this.#try(waiting)
  }

  close(): void {
    for (const { done } of [...this.#waiting]) done()
    this.#joins.clear()
  }

  #joinOf({ consumer, contract }: Waiting): Join | undefined {
    return [...this.#joins].find((join) => join.contract === contract && join.consumer.find() === consumer)
  }

  #try(waiting: Waiting): void {
    const { consumer, contract, nonce } = waiting
    const join = this.#joinOf(waiting)
    const provider = join?.provider.find()
    if (join === undefined || provider === undefined) return
    const offer = offerOf(provider, contract)
    if (offer === undefined) return
    // Judged here as well as at hello: the app's predicate may have changed its mind since.
    const consumerIs = consumer.passes(join.policy) ?? tooMany(join)
    const reason = consumerIs ?? provider.passes(join.policy)
    if (reason !== undefined) {
      waiting.done()
      return this.#deny(waiting, consumerIs === undefined ? provider : consumer, reason)
    }
    const { port1, port2 } = new MessageChannelMain()
    if (!provider.grant(offer, consumer.peer, port1)) return port2.close()
    waiting.done()
    // If the consumer is gone by now, its port closes with the post, and the provider's session with it.
    if (consumer.grant(nonce, provider.peer, port2)) this.#count(join, [provider, consumer])
  }

  /** Counts a link until one of the two ends goes, and with it all the others between them. */
  #count(join: Join, ends: readonly Party[]): void {
    if (join.links++ > 0) return
    const over = () => {
      join.links = 0
      for (const forget of forgets) forget()
    }
    const forgets = ends.map((end) => end.house({ close: over }))
  }

  /** @param refused Which of the two ends is not let in. */
  #deny({ consumer, contract, nonce }: Waiting, refused: Party, reason: RefusalReason): void {
    this.#onRefused(refused, contract, reason)
    // No join and not allowed look the same; a provider that is late is worth another try.
    consumer.deny(nonce, reason === 'provider-missing' ? 'TIMEOUT' : 'REFUSED')
  }
}

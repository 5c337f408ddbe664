import type { AnyContract } from '../contract/contract.js'
import { invalidArgument } from '../contract/errors.js'
import { own } from '../contract/own.js'
import { Account, type Holder } from '../link/account.js'
import { systemClock } from '../link/clock.js'
import type { SessionOptions } from '../link/options.js'
import type { DomPortLike } from '../link/port.js'
import { logOf } from '../link/report.js'
import { resolveLimits } from '../wire/limits.js'
import { readCarefully } from './careful.js'
import { type OpenedSession, openSession } from './consumer.js'
import { reportOf } from './report-of.js'

/** What a contract must be for a peer that is not trusted. */
export const MADE = 'made by `defineContract`, since its schemas check the peer'

/**
 * Opens a session over a port, which it owns from then on. Hears of the client, or of why there is none. `holder` is who
 * holds the other end, where it may have other sessions.
 */
export type Open = (
  port: DomPortLike,
  onOpen: (client: object) => void,
  onFail: (reason: unknown) => void,
  holder?: Holder,
) => OpenedSession

/**
 * How to open sessions with a provider that is not trusted; the contract's schemas check it.
 *
 * @throws {KitError} `INVALID_ARGUMENT` at once, so that nothing has been claimed yet.
 */
export function openUntrusted(contract: AnyContract, options: SessionOptions | undefined): Open {
  if (typeof contract?.shape !== 'object') {
    throw invalidArgument('contract', MADE, contract)
  }
  const limits = resolveLimits(own(options, 'limits'))
  const clock = own(options, 'clock') ?? systemClock
  const log = logOf(contract.name, own(options, 'report'))
  return (port, onOpen, onFail, holder = { account: new Account() }) =>
    openSession(
      contract.name,
      contract.fingerprint,
      port,
      clock,
      reportOf(log),
      onOpen,
      onFail,
      readCarefully(contract, limits, clock, log, holder),
      limits,
    )
}

import type { AnyContract } from '../contract/contract.js'
import { invalidArgument } from '../contract/errors.js'
import { own } from '../contract/own.js'
import type { Trust } from '../contract/schema.js'
import { whileConnecting } from '../link/bounds.js'
import { type Clock, systemClock } from '../link/clock.js'
import type { CommonOptions, ConnectOptions, SessionOptions } from '../link/options.js'
import { type PortLike, toDomPort } from '../link/port.js'
import { readPosts } from '../link/read-posts.js'
import { logOf } from '../link/report.js'
import { openSession } from './consumer.js'
import { MADE, type Open, openUntrusted } from './open-untrusted.js'
import { reportOf } from './report-of.js'

/** Connects over a port that one already has, to a peer that is trusted or, by default, is not. Owns the port. */
export function connectOver(
  contract: AnyContract | string,
  port: PortLike,
  options: (ConnectOptions & SessionOptions & { readonly trust?: Trust }) | undefined,
): Promise<object> {
  const domPort = toDomPort(port)
  try {
    const clock = own(options, 'clock') ?? systemClock
    const trust = own(options, 'trust') ?? 'untrusted'
    if (trust !== 'trusted' && trust !== 'untrusted') {
      throw invalidArgument('trust', "'trusted' or 'untrusted'", trust)
    }
    if (typeof contract === 'string' && trust === 'untrusted') {
      throw invalidArgument('contract', `${MADE}; with \`trust: 'trusted'\` its name is enough`, contract)
    }
    const open =
      trust === 'trusted'
        ? openTrusted(contract, clock, options)
        : openUntrusted(contract as AnyContract, options)
    const name = typeof contract === 'string' ? contract : contract.name
    const title = `Connecting to \`${name}\``
    const connecting = whileConnecting<object>(options, clock, title, (resolve, reject) => {
      const session = open(domPort, resolve, reject)
      return () => session.close('TIMEOUT', title)
    })
    // Also where the bounds were refused, and there has never been a session to close it.
    connecting.catch(() => domPort.close())
    return connecting
  } catch (error) {
    domPort.close()
    throw error
  }
}

function openTrusted(contract: AnyContract | string, clock: Clock, options: CommonOptions | undefined): Open {
  const wanted = typeof contract === 'string' ? contract : contract?.fingerprint
  if (wanted === undefined) throw invalidArgument('contract', 'a contract or its name', contract)
  const name = typeof wanted === 'string' ? wanted : wanted.name
  const log = logOf(name, own(options, 'report'))
  return (port, onOpen, onFail) =>
    openSession(name, wanted, port, clock, reportOf(log), onOpen, onFail, readPosts)
}

import type { AnyContract } from '../contract/contract.js'
import { invalidArgument, KitError } from '../contract/errors.js'
import type { Closed, Served, Session } from '../contract/infer.js'
import { own } from '../contract/own.js'
import { systemClock } from '../link/clock.js'
import type { SessionOptions } from '../link/options.js'
import { type PortLike, toDomPort } from '../link/port.js'
import { logOf } from '../link/report.js'
import { resolveLimits } from '../wire/limits.js'
import { prepare } from '../wire/prepare.js'
import { isThenable, validate } from '../wire/validate.js'
import { createService } from './service.js'
import { type Payload, ServedSession } from './session.js'

/** One accepted port. */
interface Accepted {
  readonly closed: Promise<Closed>
  /** Ends it for a reason that the host knows (the document is gone, say). Idempotent. */
  close(code: Closed['code'], message: string): void
}

/** A contract that is being provided, whatever process the ports come from. */
export interface Server<C extends AnyContract, F> {
  readonly served: Served<C, F>
  /** Takes over `port`; the session opens when the consumer has said hello. `facts` become part of it. */
  accept(port: PortLike, facts: F): Accepted
  /** As `served.stop()`, with the host's reason. */
  stop(code: Closed['code'], message: string): void
}

/**
 * Implements `contract` with `provider` for any number of ports.
 *
 * @throws {KitError} `INVALID_ARGUMENT` when the provider does not have just the contract's members.
 */
export function createServer<C extends AnyContract, F>(
  contract: C,
  provider: unknown,
  options?: SessionOptions,
): Server<C, F> {
  const limits = resolveLimits(own(options, 'limits'))
  const service = createService(contract, provider, limits)
  const clock = own(options, 'clock') ?? systemClock
  const log = logOf(contract.name, own(options, 'report'))
  const accepted = new Set<ServedSession>()
  const listeners = new Set<(session: Session<C, F>) => void>()
  let lastId = 0
  let stopped = false

  function accept(port: PortLike, facts: F): Accepted {
    const taken = toDomPort(port)
    if (stopped) {
      taken.close()
      throw new KitError('CLOSED', `\`${contract.name}\` is provided no longer`)
    }
    let settle: (closed: Closed) => void = () => {}
    const closed = new Promise<Closed>((resolve) => {
      settle = resolve
    })
    const session: ServedSession = new ServedSession(++lastId, taken, {
      service,
      limits,
      clock,
      log,
      onOpen: () => tell(session.facade as Session<C, F>),
      onClosed: (how) => {
        accepted.delete(session)
        settle(how)
      },
    })
    session.facade = Object.freeze({
      ...facts,
      id: session.id,
      events: Object.freeze({
        emit: (name: string, payload?: unknown) => emit([session], name, payload),
      }),
      closed,
      close: () => session.close('CLOSED', 'The provider closed the session'),
    })
    accepted.add(session)
    return { closed, close: (code, message) => session.close(code, message) }
  }

  function tell(session: Session<C, F>): void {
    listeners.forEach((listener) => {
      try {
        listener(session)
      } catch (cause) {
        log('listener-error', undefined, cause, 'an onSession listener threw')
      }
    })
  }

  function openSessions(): ServedSession[] {
    return [...accepted].filter((session) => session.isOpen)
  }

  /** Checked once, however many sessions it goes to. */
  function emit(to: readonly ServedSession[], name: string, sent: unknown): void {
    const event = service.events.get(name)
    if (event === undefined) {
      throw invalidArgument('name', `an event of the contract (${[...service.events.keys()]})`, name)
    }
    const { path } = event
    let checked = sent
    if (event.payload === undefined) {
      if (sent !== undefined) throw invalidPayload(path, 'has none in the contract')
    } else {
      const verdict = validate(event.payload, sent)
      if (isThenable(verdict)) throw invalidPayload(path, 'has an asynchronous schema')
      if (verdict.issues !== undefined) {
        log('invalid-output', path, verdict.issues, 'a payload is not what the contract says')
        throw invalidPayload(path, 'is not what the contract says')
      }
      checked = verdict.value
    }
    const first = ready(path, sent)
    const second = checked === sent ? first : ready(path, checked)
    for (const session of to) session.emit(event, first, second)
  }

  function ready(path: string, value: unknown): Payload {
    const prepared = prepare(value, limits)
    const { fault } = prepared
    if (fault === undefined) return prepared
    const title = `${contract.name}.${path}`
    throw new KitError(fault.code, `\`${title}\`: the payload ${fault.path} ${fault.problem}`, fault)
  }

  /** An emit that cannot go out, as the emitter sees it. */
  function invalidPayload(path: string, why: string): KitError {
    return new KitError('RESULT_INVALID', `\`${contract.name}\`: the payload of \`${path}\` ${why}`)
  }

  function stop(code: Closed['code'], message: string): void {
    stopped = true
    for (const session of [...accepted]) session.close(code, message)
    listeners.clear()
  }

  const stopServed = () => stop('CLOSED', 'The provider stopped')
  const served = {
    events: Object.freeze({
      emit: (name: string, payload?: unknown) => emit(openSessions(), name, payload),
    }),
    get sessions() {
      return openSessions().map((session) => session.facade)
    },
    onSession(listener: (session: Session<C, F>) => void) {
      if (typeof listener !== 'function') throw invalidArgument('listener', 'a function', listener)
      const added = (session: Session<C, F>) => listener(session)
      listeners.add(added)
      return () => void listeners.delete(added)
    },
    stop: stopServed,
    ...(Symbol.dispose ? { [Symbol.dispose]: stopServed } : {}),
  }
  // `sessions` is a getter, which a spread or a freeze of a copy would read too early.
  return { served: Object.freeze(served) as unknown as Served<C, F>, accept, stop }
}

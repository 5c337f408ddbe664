import type { AnyContract } from '../contract/contract.js'
import { invalidArgument, KitError } from '../contract/errors.js'
import type { Closed, Served, Session } from '../contract/infer.js'
import { resolveLimits } from '../wire/limits.js'
import type { Port, PortLike } from '../wire/port.js'
import { prepare } from '../wire/prepare.js'
import { forEachOfSet, freeze, SafeSet } from '../wire/primordials.js'
import { toPort } from '../wire/to-port.js'
import { systemClock } from './clock.js'
import type { SessionOptions } from './options.js'
import { type Reporter, reportToConsole } from './report.js'
import { ServedSession } from './served-session.js'
import { createService, invalidPayload } from './service.js'
import { isThenable, validate } from './validate.js'

/** One accepted port. */
export interface Accepted {
  readonly closed: Promise<Closed>
  /** Ends it for a reason that the host knows (the document is gone, say). Idempotent. */
  close(code: Closed['code'], message: string): void
}

/** A contract that is being provided, whatever process the ports come from. */
export interface Server<C extends AnyContract, F> {
  readonly served: Served<C, F>
  /** Takes over `port`; the session opens when the consumer has said hello. `facts` become part of it. */
  accept(port: PortLike | Port, facts: F): Accepted
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
  options: SessionOptions = {},
): Server<C, F> {
  const service = createService(contract, provider)
  const limits = resolveLimits(options.limits)
  const clock = options.clock ?? systemClock
  const report: Reporter = options.report ?? reportToConsole
  const accepted = new SafeSet<ServedSession>()
  const listeners = new SafeSet<(session: Session<C, F>) => void>()
  let lastId = 0
  let stopped = false

  function accept(port: PortLike | Port, facts: F): Accepted {
    const own = toPort(port)
    if (stopped) {
      own.close()
      throw new KitError('CLOSED', `\`${contract.name}\` is provided no longer`)
    }
    let settle: (closed: Closed) => void = () => {}
    const closed = new Promise<Closed>((resolve) => {
      settle = resolve
    })
    const session: ServedSession = new ServedSession(++lastId, own, {
      service,
      limits,
      clock,
      report,
      onOpen: () => tell(session.facade as Session<C, F>),
      onClosed: (how) => {
        accepted.delete(session)
        settle(how)
      },
    })
    session.facade = freeze({
      ...facts,
      id: session.id,
      events: freeze({ emit: (name: string, ...payload: unknown[]) => emit([session], name, payload) }),
      closed,
      close: () => session.close('CLOSED', 'The provider closed the session'),
    })
    accepted.add(session)
    return { closed, close: (code, message) => session.close(code, message) }
  }

  function tell(session: Session<C, F>): void {
    forEachOfSet(listeners, (listener) => {
      try {
        listener(session)
      } catch (cause) {
        const text = 'an onSession listener threw'
        report({
          kind: 'listener-error',
          contract: contract.name,
          member: undefined,
          reference: undefined,
          text,
          cause,
        })
      }
    })
  }

  function openSessions(): ServedSession[] {
    const open: ServedSession[] = []
    forEachOfSet(accepted, (session) => {
      if (session.isOpen) open.push(session)
    })
    return open
  }

  /** Checked once, however many sessions it goes to. */
  function emit(to: readonly ServedSession[], name: string, args: readonly unknown[]): void {
    const event = service.events.get(name)
    if (event === undefined) {
      throw invalidArgument(
        'name',
        `an event of the contract (${[...service.events.keys()].join(', ')})`,
        name,
      )
    }
    const sent = args[0]
    let checked = sent
    if (event.payload === undefined) {
      if (sent !== undefined) throw invalidPayload(contract.name, name, 'has none in the contract')
    } else {
      const verdict = validate(event.payload, sent)
      if (isThenable(verdict)) throw invalidPayload(contract.name, name, 'has an asynchronous schema')
      if (verdict.issues !== undefined) {
        const text = 'a payload is not what the contract says'
        const member = `events.${name}`
        report({
          kind: 'invalid-output',
          contract: contract.name,
          member,
          reference: undefined,
          text,
          cause: verdict.issues,
        })
        throw invalidPayload(contract.name, name, 'is not what the contract says')
      }
      checked = verdict.value
    }
    const ready = (value: unknown): unknown => {
      const prepared = prepare(value, limits)
      if (prepared.fault === undefined) return prepared.value
      const { fault } = prepared
      throw new KitError(
        fault.code,
        `\`${contract.name}.${name}\`: the payload ${fault.path} ${fault.problem}`,
        fault,
      )
    }
    const first = ready(sent)
    const second = checked === sent ? first : ready(checked)
    for (let i = 0; i < to.length; i++) to[i]?.emit(event, first, second)
  }

  function stop(code: Closed['code'], message: string): void {
    stopped = true
    forEachOfSet(new SafeSet(accepted), (session) => session.close(code, message))
    listeners.clear()
  }

  const stopServed = () => stop('CLOSED', 'The provider stopped')
  const served = {
    events: freeze({ emit: (name: string, ...payload: unknown[]) => emit(openSessions(), name, payload) }),
    get sessions() {
      return openSessions().map((session) => session.facade)
    },
    onSession(listener: (session: Session<C, F>) => void) {
      if (typeof listener !== 'function') throw invalidArgument('listener', 'a function', listener)
      const own = (session: Session<C, F>) => listener(session)
      listeners.add(own)
      return () => void listeners.delete(own)
    },
    stop: stopServed,
    ...(Symbol.dispose ? { [Symbol.dispose]: stopServed } : {}),
  }
  // `sessions` is a getter, which a spread or a freeze of a copy would read too early.
  return { served: freeze(served) as unknown as Served<C, F>, accept, stop }
}

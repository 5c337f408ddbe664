import type { AnyContract } from '../contract/contract.js'
import { invalidArgument, KitError } from '../contract/errors.js'
import type { Closed, Served, Session } from '../contract/infer.js'
import { own } from '../contract/own.js'
import type { AnySchema } from '../contract/schema.js'
import { systemClock } from '../link/clock.js'
import { type PortLike, toDomPort } from '../link/port.js'
import { logOf } from '../link/report.js'
import { resolveLimits } from '../wire/limits.js'
import { prepare } from '../wire/prepare.js'
import { isThenable, validate } from '../wire/validate.js'
import type { Gate, ServeOptions } from './gate.js'
import { createService } from './service.js'
import { ServedSession } from './session.js'
import { createStates, mayHear, type Payload, type Payloads } from './states.js'
import type { Watcher } from './watcher.js'

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
 * @param watcher Hears what happens, if anybody wants to.
 * @throws {KitError} `INVALID_ARGUMENT` when the provider does not have just the contract's members; for a state's first
 *   value that cannot go out `RESULT_INVALID`, `NOT_CLONABLE` or `LIMIT_EXCEEDED`.
 */
export function createServer<C extends AnyContract, F>(
  contract: C,
  provider: unknown,
  options?: ServeOptions & { readonly gate?: Gate },
  watcher?: Watcher<F>,
): Server<C, F> {
  const limits = resolveLimits(own(options, 'limits'))
  const clock = own(options, 'clock') ?? systemClock
  const log = logOf(contract?.name, own(options, 'report'))
  const gate: Gate = own(options, 'gate') ?? {
    admitting: () => undefined,
    onRefused: (_session, path, why) => log('refused', path, undefined, why),
  }
  const service = createService(contract, provider, limits, own(options, 'use') ?? [], gate)
  const accepted = new Set<ServedSession>()
  const states = createStates(
    service,
    ({ path, schema }, value) => check(path, schema, value, 'value'),
    (state) => {
      const allowed = openSessions().filter(({ facade }) => mayHear(state, facade))
      for (const session of allowed) session.set(state)
      const { value, bytes } = state.payloads.checked
      watcher?.emitted(state.path, allowed.length, value, bytes)
    },
  )
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
    const id = ++lastId
    const session: ServedSession = new ServedSession(id, taken, {
      service,
      states,
      limits,
      clock,
      log,
      watcher: watcher?.accepted(facts, id),
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
    // Of a copy: one that a listener adds hears the next session. One that it removes hears none.
    for (const listener of [...listeners]) {
      try {
        if (listeners.has(listener)) listener(session)
      } catch (cause) {
        log('listener-error', undefined, cause, 'an onSession listener threw')
      }
    }
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
    const payloads = check(event.path, event.payload, sent, 'payload')
    const { path } = event
    const { sent: raw, checked } = payloads
    const allowed = event.admits === undefined ? to : to.filter(({ facade }) => mayHear(event, facade))
    for (const session of allowed) session.emit(event, raw, checked)
    watcher?.emitted(path, allowed.length, checked.value, checked.bytes)
  }

  /** An event's payload or a state's value, ready to be posted; what cannot go out is thrown at whoever gives it. */
  function check(
    path: string,
    schema: AnySchema | undefined,
    given: unknown,
    what: 'payload' | 'value',
  ): Payloads {
    let checked = given
    if (schema === undefined) {
      if (given !== undefined) throw invalid(path, what, 'has none in the contract')
    } else {
      const verdict = validate(schema, given)
      if (isThenable(verdict)) throw invalid(path, what, 'has an asynchronous schema')
      if (verdict.issues !== undefined) {
        log('invalid-output', path, verdict.issues, `a ${what} is not what the contract says`)
        throw invalid(path, what, 'is not what the contract says')
      }
      checked = verdict.value
    }
    const first = ready(path, what, given)
    return { sent: first, checked: checked === given ? first : ready(path, what, checked) }
  }

  function ready(path: string, what: string, value: unknown): Payload {
    const prepared = prepare(value, limits)
    const { fault } = prepared
    if (fault === undefined) return prepared
    const title = `${contract.name}.${path}`
    throw new KitError(fault.code, `\`${title}\`: the ${what} ${fault.path} ${fault.problem}`, fault)
  }

  function invalid(path: string, what: string, why: string): KitError {
    return new KitError('RESULT_INVALID', `\`${contract.name}\`: the ${what} of \`${path}\` ${why}`)
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
    states: states.facade,
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

import type { AnyContract } from '../contract/contract.js'
import { invalidArgument, KitError } from '../contract/errors.js'
import type { Closed, Served, Session } from '../contract/infer.js'
import { own } from '../contract/own.js'
import type { AnySchema } from '../contract/schema.js'
import { Account, type Holder } from '../link/account.js'
import { systemClock } from '../link/clock.js'
import { hold, type Ready, readyOf } from '../link/deliver.js'
import { type PortLike, toDomPort } from '../link/port.js'
import { logOf } from '../link/report.js'
import { turnsOf } from '../link/turns.js'
import { resolveLimits } from '../wire/limits.js'
import { CALL, NOTICE, OPEN } from '../wire/protocol.js'
import { isThenable, validate } from '../wire/validate.js'
import type { Fault, ValueLimits } from '../wire/walk.js'
import type { Gate, ServeOptions } from './gate.js'
import type { SlotsByType } from './requests.js'
import { createService } from './service.js'
import { ServedSession } from './session.js'
import { Slots } from './slots.js'
import { createStates, mayHear } from './states.js'
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
  /**
   * Takes over `port`; the session opens when the consumer has said hello. `facts` become part of it.
   * @param holder Who holds the other end, where it may have other sessions.
   */
  accept(port: PortLike, facts: F, holder?: Holder): Accepted
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
  const sends: ValueLimits = { depth: limits.depth, nodes: limits.resultNodes, bytes: limits.resultBytes }
  const accepted = new Set<ServedSession>()
  const turns = turnsOf(clock)
  const slots = new WeakMap<Account, SlotsByType>()
  const states = createStates(
    service,
    ({ path, schema }, value) =>
      inOwnWords(path, 'value', () => hold(check(path, schema, value, 'value'), sends)),
    (state) => {
      const allowed = openSessions().filter(({ facade }) => mayHear(state, facade))
      for (const session of allowed) session.set(state)
      const { value, bytes } = state.ready
      watcher?.emitted(state.path, allowed.length, value, bytes)
    },
  )
  const events = Object.freeze({
    emit: (name: string, payload?: unknown) => emit(openSessions(), name, payload),
  })
  const groups = {
    ...(service.events.size > 0 && { events }),
    ...(service.states.length > 0 && { states: states.facade }),
  }
  const given = { requests: { ...groups, errors: service.errors }, notices: groups }
  const listeners = new Set<(session: Session<C, F>) => void>()
  /** The members whose schemas are known to accept what they made, or were reported. */
  const checkedAgain = new Set<string>()
  let lastId = 0
  let stopped = false

  /** The places for this contract's handlers that the sessions of one peer share. */
  function slotsFor(account: Account): SlotsByType {
    const place = (most: number) => new Slots(most, turns, account.lane)
    const its = slots.get(account) ?? {
      [CALL]: place(limits.inFlightCalls),
      [OPEN]: place(limits.openStreams),
      [NOTICE]: place(limits.inFlightCalls),
    }
    slots.set(account, its)
    return its
  }

  function accept(port: PortLike, facts: F, holder: Holder = { account: new Account() }): Accepted {
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
      given,
      checkAgain,
      limits,
      sends,
      clock,
      turns,
      holder,
      slots: slotsFor(holder.account),
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
    const { path } = event
    inOwnWords(path, 'payload', () => {
      const ready = check(path, event.payload, sent, 'payload')
      const allowed = event.admits === undefined ? to : to.filter(({ facade }) => mayHear(event, facade))
      for (const session of allowed) session.emit(event, ready)
      watcher?.emitted(path, allowed.length, ready.value, ready.bytes)
    })
  }

  /**
   * An event's payload or a state's value, as its schema made it; what cannot go out is thrown at whoever gives it.
   * @throws {Fault}
   */
  function check(
    path: string,
    schema: AnySchema | undefined,
    given: unknown,
    what: 'payload' | 'value',
  ): Ready {
    if (schema === undefined) {
      if (given !== undefined) throw invalid(path, what, 'has none in the contract')
      return readyOf(undefined, sends)
    }
    const verdict = validate(schema, given)
    if (isThenable(verdict)) throw invalid(path, what, 'has an asynchronous schema')
    if (verdict.issues !== undefined) {
      log('invalid-output', path, verdict.issues, `a ${what} is not what the contract says`)
      throw invalid(path, what, 'is not what the contract says')
    }
    return readyOf(verdict.value, sends)
  }

  /** @throws {KitError} in the place of a {@link Fault}. */
  function inOwnWords<T>(path: string, what: string, run: () => T): T {
    try {
      return run()
    } catch (error) {
      // What a predicate of the app's has thrown is its own.
      if (typeof error !== 'object' || error === null || !Object.hasOwn(error, 'problem')) throw error
      const fault = error as Fault
      throw new KitError(
        fault.code,
        `\`${contract.name}.${path}\`: the ${what} ${fault.path} ${fault.problem}`,
        fault,
      )
    }
  }

  /**
   * A consumer that does not trust this side runs the schema over what it made here. One that refuses that is named, once.
   */
  function checkAgain(path: string, schema: AnySchema, value: unknown): void {
    if (checkedAgain.has(path)) return
    checkedAgain.add(path)
    const verdict = validate(schema, value)
    if (isThenable(verdict) || verdict.issues === undefined) return
    log(
      'invalid-output',
      path,
      verdict.issues,
      'the schema refuses what it has made, so a consumer that does not trust this side gets none of it',
    )
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
    events,
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

import { invalidArgument } from '../contract/errors.js'
import type { CallOptions, Closed } from '../contract/infer.js'
import { cancelOn } from '../link/bounds.js'
import { endOf } from '../link/link.js'
import type { Timers } from '../link/timers.js'

/** One registration: the same function twice is two of them, and is called twice, as on emitters. */
export interface Listening {
  readonly hear: (payload: unknown) => void
  /** The session has ended. */
  readonly close?: (how: Closed) => void
}

/** @throws {KitError} `INVALID_ARGUMENT` */
export function checkListener(listener: unknown): void {
  if (typeof listener !== 'function') throw invalidArgument('listener', 'a function', listener)
}

/** The listening side of a contract's events: `on` and `once`, and no `emit`. */
export function createListeners(timers: Timers) {
  /** By name; set when the session opens. */
  const lists = new Map<string, Set<Listening>>()
  let closed: Closed | undefined

  const add = (
    name: string,
    hear: Listening['hear'],
    options: CallOptions | undefined,
    onEnd: (reason: unknown) => void,
  ) => {
    const list = lists.get(name)
    if (!list) throw invalidArgument('name', 'an event of the contract', name)
    checkListener(hear)
    const end = (reason: unknown) => {
      stop()
      onEnd(reason)
    }
    const own = { hear, close: (how: Closed) => end(endOf(how, name)) }
    const release = cancelOn(options, timers, `Waiting for \`${name}\``, end)
    const stop = () => {
      list.delete(own)
      release()
    }
    list.add(own)
    if (closed) own.close(closed)
    return stop
  }

  return {
    lists,

    /** What the client shows. */
    facade: {
      on: (name: string, listener: Listening['hear'], options?: CallOptions) =>
        add(name, listener, options, () => {}),
      once: (name: string, options?: CallOptions) =>
        new Promise((resolve, reject) => {
          const hear = (payload: unknown) => {
            stop()
            resolve(payload)
          }
          const stop = add(name, hear, options, reject)
        }),
    },

    /** Ends all listening; what waits in `once` rejects. */
    close(how: Closed): void {
      closed = how
      lists.forEach((list) => {
        list.forEach((own) => {
          own.close?.(how)
        })
      })
    },
  }
}

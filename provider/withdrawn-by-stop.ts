import type { AnyContract } from '../contract/contract.js'
import type { Served } from '../contract/infer.js'

/** `served`, whose `stop` also takes back that it can be found. */
export function withdrawnByStop<C extends AnyContract, F>(
  served: Served<C, F>,
  withdraw: () => void,
): Served<C, F> {
  const stop = () => {
    withdraw()
    served.stop()
  }
  return Object.freeze({
    get sessions() {
      return served.sessions
    },
    events: served.events,
    states: served.states,
    onSession: served.onSession,
    stop,
    ...(Symbol.dispose ? { [Symbol.dispose]: stop } : {}),
  }) as Served<C, F>
}

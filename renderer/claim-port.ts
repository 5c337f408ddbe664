import { type Bounds, whileConnecting } from '../link/bounds.js'
import { systemTimers } from '../link/timers.js'
import { claim } from './claim.js'

/**
 * Takes the plain port that main opened for this document with
 * `document.openPort(name, { deliver: 'claim' })`; waits for it if main has not yet.
 * The port is not started, so it can be handed on, to a Web Worker for instance.
 *
 * @throws {KitError} `UNAVAILABLE`, `TIMEOUT`, `INVALID_ARGUMENT`; `REFUSED` where 256 claims of this document are under
 *   way.
 */
export async function claimPort(name: string, options?: Bounds): Promise<MessagePort> {
  const title = `Claiming the port \`${name}\``
  return whileConnecting(options, systemTimers, title, (resolve, reject) => {
    const onPort = (port: MessagePort) => {
      stop()
      resolve(port)
    }
    const stop = claim(name, 'port', title, onPort, reject)
    return stop
  })
}

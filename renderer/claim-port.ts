import { invalidArgument } from '../contract/errors.js'
import { MAX_NAME_LENGTH, WINDOW_CLAIM_PORT } from '../wire/protocol.js'
import { claimOnePort } from './claim.js'

/**
 * Takes the plain port that main opened for this document with
 * `document.openPort(name, { deliver: 'claim' })`; waits for it if main has not yet.
 * The port is not started, so it can be handed on, to a Web Worker for instance.
 *
 * @throws {KitError} `UNAVAILABLE`, `TIMEOUT`, `INVALID_ARGUMENT`.
 */
export async function claimPort(
  name: string,
  options: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
): Promise<MessagePort> {
  if (typeof name !== 'string' || name === '' || name.length > MAX_NAME_LENGTH) {
    throw invalidArgument('name', `a string of 1 to ${MAX_NAME_LENGTH} characters`, name)
  }
  const wish = { what: WINDOW_CLAIM_PORT, name } as const
  const { port } = await claimOnePort(wish, `Claiming the port \`${name}\``, options)
  return port
}

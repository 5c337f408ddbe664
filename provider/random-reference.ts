/**
 * A name under which the log keeps what a caller is not told. Random, since a number would tell how many sessions and requests
 * others have had.
 */
export function randomReference(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

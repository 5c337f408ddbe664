/** A peer's words, fit for a log. */
export function printable(text: string): string {
  return text.slice(0, 512).replace(/[^\x20-\x7e]/g, '?')
}

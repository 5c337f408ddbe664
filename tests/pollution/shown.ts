/**
 * A value as text, by what it has itself: under a polluted `Object.prototype` everything inherits, and that is nobody's
 * answer. Reads errors by the fields that the kit documents.
 */
export function shown(value: unknown, depth = 0): string {
  if (typeof value === 'string') return `'${steady(value)}'`
  if (typeof value === 'function') return 'function'
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return String(value)
  if (depth > 6) return '…'
  const deeper = (part: unknown) => shown(part, depth + 1)
  if (Array.isArray(value)) return `[${value.map(deeper).join(' ')}]`
  if (value instanceof Date) return `Date ${value.getTime()}`
  if (value instanceof Map) return `Map ${deeper([...value])}`
  if (value instanceof Set) return `Set ${deeper([...value])}`
  if (ArrayBuffer.isView(value))
    return `View ${new Uint8Array(value.buffer, value.byteOffset, value.byteLength).join()}`
  if (value instanceof Promise) return 'Promise'
  const record = value as Record<string, unknown>
  const kind = value instanceof Error ? `${record.name} '${steady(String(record.message))}' ` : ''
  const fields = Object.keys(record).map((key) => `${key}: ${deeper(record[key])}`)
  return `${kind}${Object.isFrozen(value) ? 'frozen ' : ''}{ ${fields.join(', ')} }`
}

/** Without references, which are random. */
const steady = (text: string) => text.replace(/\b[0-9a-f]{12}\b/g, '<reference>')

/** The same without times, and without ids of the fake's own: they differ from run to run. */
export function steadily(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error) return value
  if (Array.isArray(value)) return value.map(steadily)
  return Object.entries(value)
    .filter(({ 0: key }) => !/^(at|since|ms|webContentsId|pid|stalls)$/.test(key))
    .map(({ 0: key, 1: part }) => [key, steadily(part)])
}

/** After a task. In a page that is hidden a timer would take a second. */
export function soon(): Promise<void> {
  const { setImmediate, scheduler } = globalThis as {
    setImmediate?: (callback: () => void) => void
    scheduler?: { postTask(callback: () => void): void }
  }
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else scheduler?.postTask(resolve)
  })
}

/** What a scenario has seen, in order. */
export class Told {
  readonly #inOrder: string[] = []
  /** What handlers and logs were told: it comes whenever it comes. */
  readonly #aside: string[] = []

  get lines(): readonly string[] {
    return [...this.#inOrder, ...[...this.#aside].sort()]
  }

  aside(what: string, value: unknown): void {
    this.#aside.push(`(${what}: ${shown(value)})`)
  }

  say(what: string, value: unknown): void {
    this.#inOrder.push(`${what}: ${shown(value)}`)
  }

  /** What comes of it: a value, or an error. Never rejects. */
  async of(what: string, attempt: () => unknown): Promise<void> {
    try {
      this.say(what, await attempt())
    } catch (error) {
      this.say(`${what} fails`, error)
    }
  }
}

/** The two names of an address: what the app calls it, and what Chromium loads. */
export interface AddressMap {
  /** A URL or origin of Chromium's, as the app knows it; anything else as it is. */
  toApp<T>(value: T): T
  /** The same for every address inside a text, such as HTML. */
  toAppText<T>(value: T): T
  /** A script's text whose `import`s spell such addresses out. */
  importsToWire<T>(value: T): T
  /** An address under a custom scheme, as Chromium loads it; anything else as it is. */
  toWire<T>(value: T): T
}

/**
 * The page's side of `schemes/scheme-map.ts`. Works for the rest of the document with what it takes here, so a
 * page that replaces `String.prototype` does not change it. Self-contained: its source runs in the page.
 */
export function createAddressMap(schemes: readonly string[]): AddressMap {
  const { apply } = Reflect
  const { exec } = RegExp.prototype
  const { slice, toLowerCase, indexOf } = String.prototype
  const URLOf = URL
  const hrefOf = Object.getOwnPropertyDescriptor(URL.prototype, 'href')?.get as () => string
  const TrustedScriptURLOf = (globalThis as { TrustedScriptURL?: new () => object }).TrustedScriptURL
  const names = schemes.map((scheme) => scheme.replaceAll(/[.+]/g, '\\$&')).join('|')
  const wire = new RegExp(`^(blob:)?https:\\/\\/([^/?#]+)\\.(${names})-scheme(?=[/?#:]|$)`)
  const wireInText = new RegExp(`https:\\/\\/([^/?#\\s"'<>]+)\\.(${names})-scheme(?=[/?#:\\s"'<>&)]|$)`)
  const app = new RegExp(`^[\\0- ]*(blob:)?(${names}):[/\\\\]*([^/?#\\\\:]*)(?::\\d*)?(?=[/?#\\\\]|$)`, 'i')
  const match = (pattern: RegExp, text: string): RegExpExecArray | null => apply(exec, pattern, [text])
  const from = (text: string, at: number): string => apply(slice, text, [at])

  const toApp = <T>(value: T): T => {
    if (typeof value !== 'string') return value
    const found = match(wire, value)
    if (found === null) return value
    return `${found[1] ?? ''}${found[3]}://${found[2]}${from(value, found[0].length)}` as T
  }

  const toAppText = <T>(value: T): T => {
    if (typeof value !== 'string' || apply(indexOf, value, ['-scheme']) < 0) return value
    let done = ''
    let rest: string = value
    for (let found = match(wireInText, rest); found !== null; found = match(wireInText, rest)) {
      done += `${apply(slice, rest, [0, found.index])}${found[2]}://${found[1]}`
      rest = from(rest, found.index + found[0].length)
    }
    return (done + rest) as T
  }

  const toWire = <T>(value: T): T => {
    let text: unknown = value
    if (typeof value === 'object' && value !== null) {
      if (TrustedScriptURLOf !== undefined && value instanceof TrustedScriptURLOf) return value
      if (value instanceof URLOf) text = apply(hrefOf, value, [])
    }
    if (typeof text !== 'string') return value
    const found = match(app, text)
    if (found === null) return value
    const host = apply(toLowerCase, found[3] as string, [])
    const scheme = apply(toLowerCase, found[2] as string, [])
    return `${found[1] ?? ''}https://${host}.${scheme}-scheme${from(text, found[0].length)}` as T
  }

  const imports = new RegExp(
    `(\\b(?:from|import)\\s*\\(?\\s*["'])((?:${names}):\\/\\/[^\\s"'/?#\\\\]*)`,
    'gi',
  )
  const importsToWire = <T>(value: T): T =>
    typeof value === 'string'
      ? (value.replace(imports, (_, before: string, address: string) => before + toWire(address)) as T)
      : value

  return { toApp, toAppText, toWire, importsToWire }
}

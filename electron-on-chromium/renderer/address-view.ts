import type { createAddressMap } from './address-map.js'
import type { AddressMembers } from './address-members.js'
import type { createForeignWindows } from './foreign-windows.js'
import type { createMemberChanges, Force } from './member-changes.js'

export interface AddressViewParts {
  createAddressMap: typeof createAddressMap
  createMemberChanges: typeof createMemberChanges
  createForeignWindows: typeof createForeignWindows
}

/**
 * Shows a world the custom scheme's own names where Chromium has others, and takes them where it is given them.
 * Nothing is done in a document of another origin. Adds no global. Self-contained: its source runs in the page,
 * in the preload's world and in workers.
 */
export function showOwnAddresses(
  schemes: readonly string[],
  unfetchable: readonly string[],
  members: AddressMembers,
  force: Force,
  parts: AddressViewParts,
): void {
  const map = parts.createAddressMap(schemes)
  const { toApp, toAppText, toWire, importsToWire } = map
  const isOwn = (address: string): boolean => toApp(address) !== address
  const page = typeof document === 'undefined' ? undefined : document
  const origin = self.origin
  // A document without an address of its own has the origin of the one around it, or none.
  const ancestors = page ? location.ancestorOrigins : []
  const maker = ancestors[0] !== undefined && !/^https?:/.test(location.href) ? ancestors[0] : ''
  if (!isOwn(origin) && !isOwn(location.href) && !isOwn(maker)) return

  const changes = parts.createMemberChanges(force)
  const { accessor, call, constructor_, getter, holderOf, method, prototypeOf } = changes
  const { exec } = RegExp.prototype
  const { slice, toLowerCase } = String.prototype
  const URLOf = URL
  const hrefOf = getter(URL.prototype, 'href')
  const authority = /^(?:blob:)?(https:\/\/[^/?#]*)/

  /** `specapp://bundle` for whatever is under it, by either name. */
  const ownOrigin = (address: unknown): string | undefined => {
    const found = call(exec, authority, [toWire(address)]) as RegExpExecArray | null
    const mapped = found === null ? undefined : toApp(found[1] as string)
    return mapped === found?.[1] ? undefined : mapped
  }
  const taking =
    (place: string) =>
    (args: unknown[]): unknown[] => {
      const changed = [...args]
      for (let at = 0; at < changed.length; at++)
        if (place === '*' || +place === at) changed[at] = toWire(changed[at])
      return changed
    }
  const take = (holder: object | undefined, key: string, place: string): void => {
    const change = taking(place)
    method(holder, key, (self, args, native) => call(native, self, change(args)))
  }
  const each = (table: Record<string, string>, change: (holder: object | undefined, key: string) => void) => {
    for (const name of Object.keys(table))
      for (const key of (table[name] as string).split(' ')) change(prototypeOf(name), key)
  }
  /** The parts of an address, of `location` and of links. */
  const showParts = (holder: object | undefined): void => {
    const native = getter(holder, 'href')
    let lastHref: unknown
    let lastOwn: string | undefined
    const own = (self: unknown): string | undefined => {
      const href = call(native, self)
      if (href !== lastHref) lastOwn = ownOrigin(href)
      lastHref = href
      return lastOwn
    }
    const split = /^([^:]*:)\/\/(.*)$/
    const part = (at: 1 | 2) => (answer: unknown, self: unknown) => {
      const mine = own(self)
      return mine === undefined ? answer : (call(exec, split, [mine]) as RegExpExecArray)[at]
    }
    accessor(holder, 'protocol', part(1))
    accessor(holder, 'host', part(2))
    accessor(holder, 'hostname', part(2))
    accessor(holder, 'origin', (answer, self) => own(self) ?? answer)
    method(holder, 'toString', (self, args, fn) => toApp(call(fn, self, args)))
  }
  for (const name of ['HTMLAnchorElement', 'HTMLAreaElement', 'WorkerLocation']) showParts(prototypeOf(name))
  if (page) showParts(location)

  // `URL` for a scheme that is registered as standard: read like https:, with an origin.
  const parsed = (args: unknown[]): unknown[] => {
    const [url, base] = [toWire(args[0]), toWire(args[1])]
    if (url === args[0] && base === args[1]) return args
    try {
      return [toApp(call(hrefOf, new URLOf(url as string, base as string | undefined)))]
    } catch {
      return args
    }
  }
  accessor(URL.prototype, 'origin', (answer, self) => ownOrigin(call(hrefOf, self)) ?? answer)
  method(URL, 'parse', (self, args, native) => call(native, self, parsed(args)))
  method(URL, 'createObjectURL', (self, args, native) => toApp(call(native, self, args)))
  take(URL, 'revokeObjectURL', '0')
  constructor_('URL', parsed)
  const alias = Object.getOwnPropertyDescriptor(globalThis, 'webkitURL')
  if (alias) Object.defineProperty(globalThis, 'webkitURL', { ...alias, value: URL })

  const baseOf = page && getter(Node.prototype, 'baseURI')
  const urlOf = getter(Request.prototype, 'url')
  const RequestOf = Request
  /** `fetch()` alone, of all that loads, refuses a scheme that was not registered for it. */
  const isRefused = (target: unknown): boolean => {
    if (unfetchable.length === 0) return false
    const base = baseOf ? call(baseOf, document) : location.href
    try {
      const address =
        target instanceof RequestOf
          ? call(urlOf, target)
          : new URLOf(target as string, toWire(base as string)).href
      const own = ownOrigin(address)
      return unfetchable.some((scheme) => own?.startsWith(`${scheme}:`))
    } catch {
      return false
    }
  }

  each(members.says, (holder, key) => accessor(holder, key, toApp))
  each(members.reflects, (holder, key) => accessor(holder, key, toApp, toWire))
  each(members.writes, (holder, key) => accessor(holder, key, toAppText))
  for (const entry of Object.keys(members.takes)) {
    const [name, ...keys] = entry.split(' ') as [string, ...string[]]
    const place = members.takes[entry] as string
    for (const key of keys)
      if (key === 'new') constructor_(name, taking(place))
      else take(prototypeOf(name), key, place)
  }
  // A script that is made here for a worker is never seen by whoever answers requests.
  constructor_('Blob', (args) => {
    const [texts, options, ...more] = args as [unknown, { type?: unknown } | undefined]
    if (!Array.isArray(texts) || !call(exec, /javascript/i, [`${options?.type ?? ''}`])) return args
    return [texts.map(importsToWire), options, ...more]
  })
  accessor(holderOf('origin'), 'origin', toApp)
  method(holderOf('fetch'), 'fetch', (self, args, native) => {
    const changed = taking('0')(args)
    return isRefused(changed[0])
      ? Promise.reject(new TypeError('Failed to fetch'))
      : call(native, self, changed)
  })
  if (!page) return

  accessor(location, 'href', toApp, toWire)
  take(location, 'assign', '0')
  take(location, 'replace', '0')
  accessor(window, 'location', undefined, toWire)
  accessor(document, 'location', undefined, toWire)
  accessor(location, 'ancestorOrigins', (answer) => {
    const list = [...(answer as DOMStringList)].map(toApp)
    const shown = Object.create(DOMStringList.prototype, {
      length: { value: list.length },
      item: { value: (at: number) => list[at] ?? null },
      contains: { value: (text: string) => list.includes(text) },
    })
    return Object.freeze(Object.assign(shown, list))
  })
  // Blink sends no referrer for a scheme that is not registered for it, which Electron never does.
  accessor(Document.prototype, 'referrer', (answer) => (isOwn(answer as string) ? '' : answer))
  accessor(Document.prototype, 'domain', (answer) => {
    const own = ownOrigin(`https://${answer}`)
    return own === undefined ? answer : call(slice, own, [own.indexOf('//') + 2])
  })

  const isAddress = new Set(members.attributes)
  const { has } = Set.prototype
  const holdsAddress = (name: unknown): boolean =>
    typeof name === 'string' && call(has, isAddress, [call(toLowerCase, name)]) === true
  method(Element.prototype, 'setAttribute', (self, args, native) =>
    call(native, self, holdsAddress(args[0]) ? taking('1')(args) : args),
  )
  method(Element.prototype, 'getAttribute', (self, args, native) => {
    const value = call(native, self, args)
    return holdsAddress(args[0]) ? toApp(value) : value
  })

  const { facade, post } = parts.createForeignWindows(map)
  const nativeOrigin = getter(URLOf.prototype, 'origin')
  /** Whether what is loaded from there is of another origin. */
  const isFar = (address: unknown): boolean => {
    if (typeof address !== 'string' || address === '') return false
    try {
      const there = new URLOf(toWire(address), toWire(document.baseURI))
      const itsOrigin = ownOrigin(call(hrefOf, there)) ?? call(nativeOrigin, there)
      return call(exec, /^https?:/, [toWire(call(hrefOf, there))]) !== null && itsOrigin !== toApp(origin)
    } catch {
      return false
    }
  }
  method(window, 'postMessage', post)
  method(window, 'open', (self, args, native) => {
    const far = isFar(args[0])
    return facade(call(native, self, taking('0')(args)), far)
  })
  for (const key of ['parent', 'top', 'opener']) accessor(window, key, (answer) => facade(answer))
  accessor(MessageEvent.prototype, 'source', (answer) => facade(answer))
  for (const name of ['HTMLIFrameElement', 'HTMLFrameElement'])
    accessor(prototypeOf(name), 'contentWindow', (answer, self) =>
      facade(answer, isFar((self as HTMLIFrameElement).src)),
    )
}

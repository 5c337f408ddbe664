const PLACE = 'is not available in electron-on-chromium'
const ELSEWHERE = 'For the rest run it on Electron.'

/**
 * A part of Electron that is not here. Importing it is fine; using it says so. Nothing is a silent stub.
 */
export function unavailable(name: string): never {
  const refuse = (what: string): never => {
    throw new Error(
      `${what} ${PLACE}. It has app, BaseWindow, BrowserWindow, WebContentsView, webContents, webFrameMain, ipcMain, MessageChannelMain, session, ` +
        `protocol and utilityProcess (see its README). ${ELSEWHERE}`,
    )
  }
  const passive = new Set<PropertyKey>(['then', 'name', 'prototype', 'constructor', '__esModule', 'toJSON'])
  // A class can be called and constructed as far as a proxy is concerned.
  return new Proxy(class {}, {
    get: (target, key) =>
      typeof key === 'symbol' || passive.has(key) ? Reflect.get(target, key) : refuse(`${name}.${key}`),
    set: (_, key) => refuse(`${name}.${String(key)}`),
    apply: () => refuse(`${name}()`),
    construct: () => refuse(`new ${name}()`),
  }) as never
}

/** The error of a use that is not here of a member that is. */
export function notHere(use: string): never {
  throw new Error(`${use} ${PLACE} (see its README). Run it on Electron.`)
}

/**
 * Gives an object the members that Electron's has and it lacks: methods that throw when they are called,
 * properties that throw when they are read or set. The error names what the object does have.
 */
export function refuseMembers(
  owner: object,
  name: string,
  missing: { methods: string; properties: string },
): void {
  const own = Object.getOwnPropertyNames(owner).filter(
    (key) => !/^_|^constructor$|^prototype$|^length$|^name$/.test(key),
  )
  const refuse = (member: string): never => {
    throw new Error(`${name}.${member} ${PLACE}. ${name} has here: ${own.sort().join(', ')}. ${ELSEWHERE}`)
  }
  for (const member of wordsOf(missing.methods))
    Object.defineProperty(owner, member, { value: () => refuse(member), configurable: true, writable: true })
  for (const member of wordsOf(missing.properties))
    Object.defineProperty(owner, member, {
      get: () => refuse(member),
      set: () => refuse(member),
      configurable: true,
    })
}

/** Gives an object methods that do nothing: what they ask for could not be seen here. */
export function quietMembers(owner: object, methods: string): void {
  for (const member of wordsOf(methods))
    Object.defineProperty(owner, member, { value: () => {}, configurable: true, writable: true })
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

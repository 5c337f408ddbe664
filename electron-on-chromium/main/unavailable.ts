/**
 * A part of Electron that is not here. Importing it is fine; using it says so. Nothing is a silent stub.
 */
export function unavailable(name: string): never {
  const refuse = (what: string): never => {
    throw new Error(
      `${what} is not available in electron-on-chromium. It has app, BrowserWindow, webContents, webFrameMain, ipcMain, ` +
        'MessageChannelMain, session, protocol and utilityProcess (see its README); for the rest run it on Electron.',
    )
  }
  const passive = new Set<PropertyKey>(['then', 'name', 'prototype', 'constructor', '__esModule', 'toJSON'])
  return new Proxy((() => {}) as object, {
    get: (target, key) =>
      typeof key === 'symbol' || passive.has(key) ? Reflect.get(target, key) : refuse(`${name}.${key}`),
    set: (_, key) => refuse(`${name}.${String(key)}`),
    apply: () => refuse(`${name}()`),
    construct: () => refuse(`new ${name}()`),
  }) as never
}

/** The error of one member of a class that is here. */
export function notHere(member: string): never {
  throw new Error(`${member} is not available in electron-on-chromium; run it on Electron`)
}

import type { InitializeHook, ResolveHook } from 'node:module'

let names: ReadonlySet<string> = new Set()
let target = ''

/** Runs in Node's loader thread; told by `install.ts` what to resolve to what. */
export const initialize: InitializeHook<{ names: string[]; url: string }> = (data) => {
  names = new Set(data.names)
  target = data.url
}

export const resolve: ResolveHook = (specifier, context, next) =>
  names.has(specifier) ? { url: target, format: 'module', shortCircuit: true } : next(specifier, context)

import type { InitializeHook, ResolveHook } from 'node:module'

let swapped: { readonly from: string; readonly to: string } | undefined

/** Runs in Node's loader thread; told by `inspected.ts` what to resolve to what. */
export const initialize: InitializeHook<{ from: string; to: string }> = (data) => {
  swapped = data
}

/** The module that stands for the other may still import it. */
export const resolve: ResolveHook = (specifier, context, next) =>
  swapped !== undefined && specifier === swapped.from && context.parentURL !== swapped.to
    ? { url: swapped.to, format: 'module', shortCircuit: true }
    : next(specifier, context)

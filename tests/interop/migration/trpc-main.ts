// trpc-main.ts
import { EventEmitter } from 'node:events'
import { initTRPC, TRPCError } from '@trpc/server'
import { observable } from '@trpc/server/observable'
import type { BrowserWindow } from 'electron'
import { createIPCHandler } from 'electron-trpc/main'
import * as v from 'valibot'

const texts = new Map([
  ['a', 'first'],
  ['b', 'second'],
])
const bus = new EventEmitter()
const t = initTRPC.context<{ window: number }>().create()
const id = (input: unknown) => v.parse(v.pipe(v.string(), v.maxLength(80)), input)
const heard = (event: string) =>
  observable<string>(({ next }) => {
    bus.on(event, next)
    return () => bus.off(event, next)
  })
const ticks = <T>(values: (n: number) => T | undefined) =>
  observable<T>(({ next, complete }) => {
    let n = 0
    const timer = setInterval(() => {
      const value = values(n++)
      if (value === undefined) complete()
      else next(value) // whether or not the page keeps up
    }, 20)
    return () => clearInterval(timer)
  })

const router = t.router({
  list: t.procedure.query(() => [...texts.keys()]), // 1
  open: t.procedure.input(id).query(({ input }) => {
    const text = texts.get(input) // 2
    // 3: one of tRPC's codes, and a message; so is an error that nobody meant to send
    if (text === undefined) throw new TRPCError({ code: 'NOT_FOUND', message: input })
    return text
  }),
  export: t.procedure.input(id).subscription(() => ticks((n) => [25, 50, 75, 100][n])), // 4, 5
  selected: t.procedure.subscription(({ ctx }) => heard(`selected ${ctx.window}`)), // 6
  saved: t.procedure.subscription(() => heard('saved')), // 7
  typing: t.procedure.input(id).mutation(({ input, ctx }) => {
    bus.emit(`selected ${ctx.window}`, input)
    bus.emit('saved', input)
  }), // 8: a call; there is no message without an answer
  picture: t.procedure.input(id).query(() => new Uint8Array([1, 2, 3])), // 9
  watch: t.procedure.input(id).subscription(({ input }) => ticks((n) => `${input}${n + 1}`)), // 10
  highlight: t.procedure.input(id).mutation(({ input }) => void bus.emit('highlight', input)), // 11: a relay
  onHighlight: t.procedure.subscription(() => heard('highlight')), // every window that subscribes
  // 12: cannot. Main has no call to a page; a subscription to ask and a mutation to answer would be your own.
})
export type Router = typeof router

export function serve(windows: BrowserWindow[]) {
  createIPCHandler({ router, windows, createContext: async ({ event }) => ({ window: event.sender.id }) })
}

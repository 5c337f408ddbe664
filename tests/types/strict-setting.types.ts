// What holds where `strictNullChecks` is on: without it `undefined` is part of every type.
import { type Client, defineContract, type Middleware } from 'electron-port-bridge/contract'
import { createBridge } from 'electron-port-bridge/main'
import * as v from 'valibot'
import { same } from './same.js'

export const notes = defineContract('notes', {
  calls: { open: { input: v.string() }, find: { input: v.optional(v.string()) } },
})
declare const api: Client<typeof notes>
declare const named: Middleware<object, { user: string }>
const bridge = createBridge({ allow: { origins: ['app://notes'] } })

same<Parameters<typeof api.calls.find>[0], string | undefined>()
void api.calls.find()
// @ts-expect-error `undefined` for an input that must be there
void api.calls.open(undefined)
// @ts-expect-error what it needs comes from nobody
bridge.use(named)
// @ts-expect-error it returns `undefined`
bridge.use((_request, next) => void next())
// @ts-expect-error it does not return on every path
bridge.use((request, next) => (request.kind === 'call' ? next() : undefined))

// Any Standard Schema: the sender writes its input side, the receiver has its output side.
import { type } from 'arktype'
import * as v from 'valibot'
import * as z from 'zod'
import {
  type bytes,
  type CallOptions,
  type Client,
  defineContract,
  type Provider,
  type Schema,
  type SchemaInput,
  type SchemaOutput,
  type unchecked,
} from '../../contract/index.js'
import { same } from './same.js'

/** The same three of each library: a plain schema, one that transforms, one with a default. */
const zod = {
  plain: z.object({ id: z.string(), tags: z.array(z.string()) }),
  length: z.string().transform((text) => text.length),
  page: z.object({ size: z.number().default(10) }),
}
const valibot = {
  plain: v.object({ id: v.string(), tags: v.array(v.string()) }),
  length: v.pipe(
    v.string(),
    v.transform((text) => text.length),
  ),
  page: v.object({ size: v.optional(v.number(), 10) }),
}
const arktype = {
  plain: type({ id: 'string', tags: 'string[]' }),
  length: type('string').pipe((text) => text.length),
  page: type({ size: 'number = 10' }),
}

type Plain = { id: string; tags: string[] }

same<SchemaInput<typeof zod.plain>, Plain>()
same<SchemaOutput<typeof zod.plain>, Plain>()
same<SchemaInput<typeof valibot.plain>, Plain>()
same<SchemaOutput<typeof valibot.plain>, Plain>()
same<SchemaInput<typeof arktype.plain>, Plain>()
same<SchemaOutput<typeof arktype.plain>, Plain>()
same<SchemaInput<typeof zod.length>, string>()
same<SchemaOutput<typeof zod.length>, number>()
same<SchemaInput<typeof valibot.length>, string>()
same<SchemaOutput<typeof valibot.length>, number>()
same<SchemaInput<typeof arktype.length>, string>()
same<SchemaOutput<typeof arktype.length>, number>()
same<SchemaOutput<typeof zod.page>, { size: number }>()
same<SchemaOutput<typeof valibot.page>, { size: number }>()
same<SchemaOutput<typeof arktype.page>, { size: number }>()
export const pages: readonly [
  SchemaInput<typeof zod.page>,
  SchemaInput<typeof valibot.page>,
  SchemaInput<typeof arktype.page>,
] = [{}, {}, {}]

// The kit's own two, and one written by hand.
same<SchemaInput<ReturnType<typeof unchecked<Plain>>>, Plain>()
same<SchemaOutput<ReturnType<typeof unchecked<Plain>>>, unknown>()
same<SchemaInput<ReturnType<typeof bytes>>, Uint8Array>()
same<SchemaOutput<ReturnType<typeof bytes>>, Uint8Array>()
same<SchemaInput<Schema<string, number>>, string>()
same<SchemaOutput<Schema<string, number>>, number>()

/** One contract may mix libraries. */
const mixed = defineContract('mixed', {
  calls: {
    zod: { input: zod.length, output: zod.length },
    valibot: { input: valibot.length, output: valibot.length },
    arktype: { input: arktype.length, output: arktype.length },
    plain: { input: zod.plain, output: arktype.plain },
  },
  streams: {
    zod: { item: zod.length },
    valibot: { item: valibot.length },
    arktype: { item: arktype.length },
  },
  errors: { Zod: zod.plain, Valibot: valibot.plain, Arktype: arktype.plain },
})
declare const api: Client<typeof mixed, 'untrusted'>
declare const provider: Provider<typeof mixed>

type Caller = (input: string, options?: CallOptions) => Promise<number>
same<typeof api.calls.zod, Caller>()
same<typeof api.calls.valibot, Caller>()
same<typeof api.calls.arktype, Caller>()
same<typeof api.calls.plain, (input: Plain, options?: CallOptions) => Promise<Plain>>()
same<Parameters<typeof provider.calls.zod>[0], number>()
same<Parameters<typeof provider.calls.valibot>[0], number>()
same<Parameters<typeof provider.calls.arktype>[0], number>()
same<ReturnType<typeof provider.calls.zod>, string | Promise<string>>()
same<ReturnType<typeof provider.calls.valibot>, string | Promise<string>>()
same<ReturnType<typeof provider.calls.arktype>, string | Promise<string>>()
export async function items(): Promise<void> {
  for await (const item of api.streams.zod()) same<typeof item, number>()
  for await (const item of api.streams.valibot()) same<typeof item, number>()
  for await (const item of api.streams.arktype()) same<typeof item, number>()
}
// @ts-expect-error the output side is not what a caller writes
void api.calls.zod(1)
// @ts-expect-error the output side is not what a caller writes
void api.calls.valibot(1)
// @ts-expect-error the output side is not what a caller writes
void api.calls.arktype(1)
// @ts-expect-error a number is no schema
defineContract('x', { calls: { c: { input: 5 } } })

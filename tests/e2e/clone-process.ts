// The main script of the utility process in structured-clone.test.ts.
import { runInThisContext } from 'node:vm'
import { connect, provide } from 'electron-port-bridge/utility'
import { DESCRIBE, MAKE, SEND } from './clone-values.js'
import { carrier, carry } from './contracts.js'

// The same source text as in the pages.
const describe = runInThisContext(DESCRIBE) as (value: unknown) => string
const make = runInThisContext(MAKE) as (source: string) => Promise<{ value: unknown }>
const send = runInThisContext(SEND) as (
  put: (value: unknown) => Promise<string>,
  source: string,
) => Promise<string>

const peer = connect(carry, { timeoutMs: 20_000 })
provide(carry, { calls: { put: describe } })
provide(carrier, {
  calls: {
    give: async (source) => [0, (await make(source)).value],
    send: async (source) => send((await peer).calls.put, source),
  },
})

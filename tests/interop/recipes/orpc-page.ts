// orpc-page.ts
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { claimPort } from 'electron-port-bridge/renderer'
import type { Client } from './orpc-main'

const port = await claimPort('orpc')
const client: Client = createORPCClient(new RPCLink({ port }))
port.start()
console.log(await client.add([1, 2])) // 3
await client.fail().catch((error: Error) => console.log(error.message)) // no such note
for await (const n of await client.count(3)) console.log(n) // 1, 2, 3

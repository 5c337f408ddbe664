// A session from hello to close, for the flags of Node that a parent sets. No assertion library: it would have to
// survive the flags as well.
import { defineContract, unchecked } from 'electron-port-bridge/contract'
import { connect, provide } from 'electron-port-bridge/port'
import { createMemoryPorts } from 'electron-port-bridge/testing'

const contract = defineContract('smoke', {
  calls: { echo: { input: unchecked<unknown>(), output: unchecked<unknown>() }, fail: {} },
  streams: { count: { item: unchecked<number>() } },
  events: { tick: { payload: unchecked<number>() } },
})
const [page, main] = createMemoryPorts({ second: 'main' })
const served = provide(
  contract,
  {
    calls: {
      echo: (value) => value,
      fail() {
        throw new Error('no')
      },
    },
    streams: { count: () => [1, 2, 3] },
  },
  main,
  { report: () => {} },
)
const client = await connect(contract, page, { trust: 'trusted' })
const ticks: number[] = []
client.events.on('tick', (n) => void ticks.push(n))
served.events.emit('tick', 7)
const echo = await client.calls.echo({ list: [1, new Map([[1, 2]])] })
const code = await client.calls.fail().catch((error: { code: string }) => error.code)
const items: number[] = []
for await (const item of client.streams.count()) items.push(item)
client.close()
served.stop()
const told = JSON.stringify([(echo as { list: unknown[] }).list[0], code, items, ticks])
if (told !== '[1,"INTERNAL",[1,2,3],[7]]') throw new Error(told)

import { connect } from 'electron-port-bridge/port'
import { contractOf } from '../libraries/ours.js'
import { MIB } from '../service.js'
import type { Open } from '../sides/consumer.js'

/** Reads `mib` MiB as a byte stream and throws them away. Returns how many seconds that took. */
export async function streamBytes(open: Open, mib: number): Promise<number> {
  const contract = contractOf('bench')
  const port = open({ want: 'contract', contract: contract.name })
  const client = await connect(contract, port, { trust: 'trusted' })
  const began = performance.now()
  let seen = 0
  for await (const chunk of client.streams.chunks(mib * MIB)) seen += chunk.byteLength
  const seconds = (performance.now() - began) / 1000
  client.close()
  if (seen !== mib * MIB) throw new Error(`${seen} bytes came of ${mib * MIB}`)
  return seconds
}

import { connectPeer } from 'electron-port-bridge/renderer'
import { primes } from './contract.js'

const service = await connectPeer(primes)
console.log(
  `page: ${await service.calls.count({ below: 10_000 })} primes, counted by a ${service.peer.kind} process`,
)
console.log('done')

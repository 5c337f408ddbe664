import { connect } from 'electron-port-bridge/renderer'
import type { numbers } from './contract.js'

const api = await connect<typeof numbers>('numbers')
const squares: number[] = []
for await (const square of api.streams.squares({ from: 1 })) {
  squares.push(square)
  if (squares.length === 5) break
}
console.log(`page: ${squares.join(' ')}`)
console.log('done')

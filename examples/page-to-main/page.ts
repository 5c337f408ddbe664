// A page trusts main, so the shape of the contract will do: no validator is bundled.
import { shapeOf } from 'electron-port-bridge/contract'
import { connect } from 'electron-port-bridge/renderer'
import type { greetings } from './contract.js'

const api = await connect(shapeOf<typeof greetings>({ name: 'greetings', calls: ['greet'] }))
console.log(await api.calls.greet({ name: 'world' }))
console.log('done')

// A page trusts main, so the contract's name and type will do: no validator is bundled.
import { connect } from 'electron-port-bridge/renderer'
import type { greetings } from './contract.js'

const api = await connect<typeof greetings>('greetings')
console.log(await api.calls.greet({ name: 'world' }))
console.log('done')

import { defineContract, unchecked } from 'electron-port-bridge/contract'
import * as v from 'valibot'

export const numbers = defineContract('numbers', {
  streams: { squares: { input: v.object({ from: v.number() }), item: unchecked<number>() } },
})

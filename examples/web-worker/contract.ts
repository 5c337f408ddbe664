import { defineContract, unchecked } from 'electron-port-bridge/contract'
import * as v from 'valibot'

export const lines = defineContract('lines', {
  calls: { read: { input: v.object({ first: v.number() }), output: unchecked<string[]>() } },
})

import { defineContract, unchecked } from 'electron-port-bridge/contract'
import * as v from 'valibot'

export const greetings = defineContract('greetings', {
  calls: {
    greet: { input: v.object({ name: v.pipe(v.string(), v.maxLength(40)) }), output: unchecked<string>() },
  },
})

// contract.ts
import { defineContract, unchecked } from 'electron-port-bridge/contract'
import * as v from 'valibot'

export const notes = defineContract('notes', {
  calls: {
    list: { output: unchecked<string[]>() },
    add: { input: v.pipe(v.string(), v.maxLength(20)), output: unchecked<number>() },
  },
  events: { added: { payload: unchecked<string>() } },
  errors: { Full: v.object({ limit: v.number() }) },
})

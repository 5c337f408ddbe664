// contract.ts
import { defineContract } from 'electron-port-bridge/contract'
import * as v from 'valibot'

const theme = v.picklist(['light', 'dark'])

export const looks = defineContract('looks', {
  calls: { setTheme: { input: theme } },
  states: { theme: { value: theme } },
})

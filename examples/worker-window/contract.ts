import { defineContract } from 'electron-port-bridge/contract'
import * as v from 'valibot'

export const thumbnails = defineContract('thumbnails', {
  calls: { render: { input: v.object({ size: v.number() }), output: v.string() } },
})

import { defineContract } from 'electron-port-bridge/contract'
import * as v from 'valibot'

/** Neither view trusts the other, so what arrives has a schema on both sides. */
export const outline = defineContract('outline', {
  calls: { headings: { input: v.string(), output: v.array(v.string()) } },
})

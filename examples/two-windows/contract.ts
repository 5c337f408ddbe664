import { defineContract } from 'electron-port-bridge/contract'
import * as v from 'valibot'

/** Neither window trusts the other, so results have a schema as well as inputs. */
export const palette = defineContract('palette', {
  calls: { pick: { input: v.picklist(['warm', 'cold']), output: v.string() } },
  events: { changed: { payload: v.string() } },
})

import { defineContract } from 'electron-port-bridge/contract'
import * as v from 'valibot'

/** The page provides it, and main does not trust the page: the answer has a schema. */
export const editor = defineContract('editor', { calls: { unsaved: { output: v.array(v.string()) } } })

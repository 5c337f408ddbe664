import { defineContract, unchecked } from 'electron-port-bridge/contract'

export const files = defineContract('files', { calls: { list: { output: unchecked<string[]>() } } })
export const theme = defineContract('theme', { calls: { current: { output: unchecked<string>() } } })

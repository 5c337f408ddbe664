import { defineContract } from 'electron-port-bridge/contract'
import * as v from 'valibot'

export const primes = defineContract('primes', {
  calls: { count: { input: v.object({ below: v.pipe(v.number(), v.maxValue(1e6)) }), output: v.number() } },
})

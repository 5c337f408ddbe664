// Runs in the utility process: all of Node, and nobody waits for its loops but its clients.
import { provide } from 'electron-port-bridge/utility'
import { primes } from './contract.js'

const isPrime = (n: number) => {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false
  return n > 1
}

provide(primes, {
  calls: {
    count({ below }) {
      let count = 0
      for (let n = 2; n < below; n++) if (isPrime(n)) count++
      return count
    },
  },
})

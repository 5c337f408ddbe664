import { readFileSync } from 'node:fs'

/**
 * Milliseconds that the main thread of this process has computed, in any of its threads: what a busy machine takes from it does
 * not count. `undefined` where there is no such file, which only Linux has.
 */
export function mainThreadTime(): number | undefined {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  } catch {
    return undefined
  }
}

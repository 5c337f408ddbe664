/** Milliseconds that this process has computed: what a busy machine takes from it does not count. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

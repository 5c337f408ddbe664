/** Where the host was started with `--expose-gc`. */
export function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void }
  gc?.()
}

/** Holds the thread. */
export function spin(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

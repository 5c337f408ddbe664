/** `12:03:04.123`, in the clock of whoever looks. */
export function clockTime(at: number): string {
  const date = new Date(at)
  const two = (n: number): string => String(n).padStart(2, '0')
  const ms = String(date.getMilliseconds()).padStart(3, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`
}

/** `0.35 ms`, `12.4 ms`, `350 ms`, `2.41 s`, `3 min 20 s`. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return ''
  if (ms < 1) return `${ms.toFixed(2)} ms`
  if (ms < 100) return `${ms.toFixed(1)} ms`
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(2)} s`
  const seconds = Math.floor(ms / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** `0 B`, `512 B`, `1.2 kB`, `3.4 MB`. */
export function size(bytes: number | undefined): string {
  if (bytes === undefined) return ''
  if (bytes < 1_000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

export const count = (n: number, what: string): string =>
  `${n.toLocaleString('en')} ${n === 1 ? what : `${what}s`}`

/** A fenced block of TypeScript in a page. */
export interface Sample {
  readonly page: string
  /** The line of its fence, counted from 1. */
  readonly line: number
  /** As its first line calls it, `// main.ts: …`. */
  readonly name: string | undefined
  readonly code: string
  /** It has imports of its own, and so must be complete; else it is a piece of a file. */
  readonly whole: boolean
}

export function samplesOf(page: string, text: string): Sample[] {
  const samples: Sample[] = []
  for (const match of text.matchAll(/^```ts\n(.*?)^```$/gms)) {
    const code = match[1] ?? ''
    samples.push({
      page,
      line: text.slice(0, match.index).split('\n').length,
      name: /^\/\/ ([\w-]+\.ts)\b/.exec(code)?.[1],
      code,
      whole: /^import /m.test(code),
    })
  }
  return samples
}

/** The sample as a module whose lines have the numbers that they have in the page. */
export function moduleOf({ line, code }: Sample): string {
  return `${'\n'.repeat(line)}${code}export {}\n`
}

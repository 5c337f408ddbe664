/** What a page names that should exist. */
export interface Named {
  /** Code spans like `wire/port.ts`: relative to the repository or to the page's folder, or a door's name. */
  readonly files: readonly string[]
  /** Relative to the page. */
  readonly links: readonly string[]
  /** Headings that are linked to: the page, relative to this one or '' for itself, and the heading's anchor. */
  readonly anchors: readonly (readonly [page: string, anchor: string])[]
  /** Of `npm run`. */
  readonly commands: readonly string[]
}

/** @param folders Those of the repository: a span is a path only if it begins with one. */
export function namedIn(page: string, folders: readonly string[]): Named {
  const spans = [...page.matchAll(/`([\w.-]+\/[\w./-]*)`/g)].map(([, path]) => path ?? '')
  const links = [...page.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, path]) => path ?? '')
  const anchors = [...page.matchAll(/\]\(([^)#:\s]*)#([^)]+)\)/g)].map(
    ([, path = '', anchor = '']) => [path, anchor] as const,
  )
  const commands = [...page.matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(test|start)\b)/g)]
  return {
    files: spans.filter((path) => folders.includes(path.split('/')[0] ?? '')),
    links,
    anchors,
    commands: commands.map(([, script, short]) => script ?? short ?? ''),
  }
}

/** The anchors of a page's headings, as GitHub makes them: one that comes again is numbered. */
export function anchorsOf(page: string): string[] {
  const text = page.replace(/^```.*?^```$/gms, '')
  const seen = new Map<string, number>()
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
    const before = seen.get(anchor) ?? 0
    seen.set(anchor, before + 1)
    return before === 0 ? anchor : `${anchor}-${before}`
  })
}

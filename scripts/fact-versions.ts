/** The major versions of Electron in which a fact holds; without an end in all that are supported. */
export interface FactVersions {
  readonly from: number
  readonly to: number
}

/** What stands in the text of a fact, and in the titles of its tests: `(45 on)`, `(to 44)`. */
export function versionsIn(text: string): FactVersions {
  const from = /\((\d+) on\)/.exec(text)?.[1]
  const to = /\(to (\d+)\)/.exec(text)?.[1]
  return { from: Number(from ?? 0), to: Number(to ?? Number.POSITIVE_INFINITY) }
}

/** The facts that do not hold in all of these versions. */
export const differing = <F extends { readonly text: string }>(
  facts: Iterable<F>,
  majors: readonly number[],
): F[] => [...facts].filter(({ text }) => !majors.every((major) => holdsIn(text, major)))

/** Whether a fact with such a text holds in that major version. */
export function holdsIn(text: string, major: number): boolean {
  const { from, to } = versionsIn(text)
  return from <= major && major <= to
}

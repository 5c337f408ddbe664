/** The groups whose members travel. `errors` are part of answers. */
export const GROUPS = ['calls', 'streams', 'events', 'states', 'notices'] as const
export type Group = (typeof GROUPS)[number]

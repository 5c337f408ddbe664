import type { Results } from '../results.js'
import { GROWTH_BASE } from '../sides/growth.js'
import { UNWATCHED } from '../watched.js'
import { memoryRows, type Rows, rateRows, ratioRows, ratioRowsWithAims } from './table.js'

/** A part of the report: the same on a terminal and in the docs. */
export interface Section {
  readonly title: string
  readonly text: string
  readonly tables: readonly Rows[]
  readonly notes: readonly string[]
}

/** Only what was run. */
export function sectionsOf({
  browser,
  processes,
  versions,
  page,
  growth,
  node,
  watched,
  memory,
}: Results): Section[] {
  const sections: Section[] = [
    {
      title: 'Page to cross-site iframe',
      text: `${browser}; ${processes}.`,
      tables: [ratioRowsWithAims(page), rateRows(page)],
      notes: [],
    },
    {
      title: 'As work grows',
      text:
        'Page to cross-site iframe; each call goes over the next of so many ports: bare ones, sessions of one ' +
        'contract of this package, or sessions of a contract each. What is called in one turn leaves in one post ' +
        'a session; 64 calls in flight one by one over many ports leave in a post each, as on raw ports.',
      tables: [ratioRows(growth, GROWTH_BASE), rateRows(growth)],
      notes: [],
    },
    {
      title: 'Between two threads of one process',
      text: `Ports of Node's worker_threads, Node ${versions.node}. There is no process boundary to cross.`,
      tables: [ratioRows(node, 'raw'), rateRows(node)],
      notes: [],
    },
    {
      title: 'What looking costs',
      text:
        "Ports of Node's worker_threads, where a burst costs least and so looking costs most. The provider is watched as a " +
        'bridge watches it: by nobody; by `bridge.stats()`; by a subscriber on every channel of `node:diagnostics_channel`; ' +
        'by these and an inspector that shows values.',
      tables: [ratioRows(watched, UNWATCHED), rateRows(watched)],
      notes: [],
    },
    {
      title: 'Memory',
      text:
        'Resident, by the operating system, while the frame sends to the page. A message on its way may wait in ' +
        'memory that is shared between processes and counted for neither side.',
      tables: [memoryRows(memory)],
      notes: memory.map(({ title, notes }) => `${title}: ${notes}.`),
    },
  ]
  return sections.filter(({ tables }) => tables.some((rows) => rows.length > 1))
}

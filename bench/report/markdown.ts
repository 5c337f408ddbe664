import type { Results } from '../results.js'
import { type Section, sectionsOf } from './sections.js'
import { toMarkdown } from './table.js'

/** `docs/benchmarks.md`, from nothing but `results`. */
export function toDocument(results: Results): string {
  const { date, machine, rounds, browser, versions } = results
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `<!-- Written by \`npm run bench\`. Do not edit: run it. -->
# Benchmarks

${date}, ${machine}; ${browser}; ${names.join(', ')}.

\`\`\`sh
npm run bench                                        # all of it, and writes this file
npm run bench -- --only burst,events --libs raw,ours # a part, printed only
npm run bench -- --help                              # every workload, part and library
\`\`\`

![Ratio to raw of each library at each workload](benchmarks.svg)

**How.** One browser; a page is the consumer and a cross-site iframe the provider, joined by a MessagePort. ${rounds} rounds
after one that is not counted; in each round every library does every workload, in another order each time, after
garbage was collected on both sides. A cell is the median over the rounds of a library's rate by the rate of \`raw\` in
the same round, with its quartiles. \`raw2\` is \`raw\` once more: how far it is from 1 is the noise.

**Who.** \`raw\` is a hand-written request/response, one post a message; \`hand-batched\` is a bare array a turn of at most
1,024 messages, with no checks and no errors: the practical limit. \`ours\` is this package at default limits with all
checks on (schemas and measure at the provider, as for a page that trusts main); \`ours-untrusted\` checks what the
consumer receives as well; in the pages it has a copy of the package to itself, since a page that trusts main never runs
its code. Each library is used as its documentation says. \`–\`: it has no such thing. Calls carry one number.

**What of it to trust.** The streams of \`raw\`, \`hand-batched\` and \`orpc\` have no flow control. "Bytes as a stream" is under
flow control for all who are in the row, and its ratio is to raw's rate at "4 MiB through a call". \`aim\` is what this package
wants to reach; no build fails by a timing.

**What is not measured.** Electron's main process: where no Electron binary is at hand, both ends are renderers of stock
Chromium. Main's ports are another implementation, and its V8 shares a thread with the app.

${sectionsOf(results).map(toChapter).join('\n\n')}
`
}

function toChapter({ title, text, tables, notes }: Section): string {
  const list = notes.map((note) => `- ${note}`).join('\n')
  return [`## ${title}`, text, ...tables.map(toMarkdown), list].filter((part) => part !== '').join('\n\n')
}

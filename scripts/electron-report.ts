import { arch, cpus, platform, release, version } from 'node:os'
import type { Versions } from './electron-run.js'
import { type FileResult, failuresOf, lastLine, totalOf } from './suites.js'

export interface ReportedRun {
  versions: Versions
  sandbox: 'on' | 'off'
  files: readonly FileResult[]
  facts: {
    /** What each fact says, by its number. */
    sheet: ReadonlyMap<string, string>
    /** Which facts a test rests on, by its title; may be none. */
    of(title: string): readonly string[]
  }
  when: Date
}

/** What a run on Electron showed, as Markdown: where, how much of each suite, and what each failure contradicts. */
export function electronReport({ versions, sandbox, files, facts, when }: ReportedRun): string {
  const failures = files.flatMap((file) =>
    failuresOf(file).map((failure) => ({ ...failure, suite: file.name })),
  )
  const contradicted = new Set(failures.flatMap(({ title }) => facts.of(title)))
  const confirmed = new Set(
    files
      .flatMap(({ results }) => results.flatMap(({ title }) => facts.of(title)))
      .filter((number) => !contradicted.has(number)),
  )
  const reached = new Set([...confirmed, ...contradicted])
  const missing = [...facts.sheet.keys()].filter((number) => !reached.has(number))
  const host =
    versions.electron === undefined ? 'Not Electron: what plays it' : `Electron ${versions.electron}`
  const lines = [
    '# What a run on Electron showed',
    '',
    '<!-- Written by `npm run test:electron`. -->',
    '',
    `- ${host}, Chromium ${versions.chrome ?? 'of another process'}, Node ${versions.node}, V8 ${versions.v8}`,
    `- ${platform()} ${arch()}, ${version()} (${release()}), ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    `- sandbox ${sandbox}, ${when.toISOString().slice(0, 10)}`,
    `- ${lastLine(totalOf(files))}`,
    `- of ${facts.sheet.size} facts: ${confirmed.size} held, ${contradicted.size} contradicted, ${missing.length} without a test that ran`,
    '',
    '| suite | passed | failed | skipped | seconds |',
    '| --- | --: | --: | --: | --: |',
    ...files.map(
      ({ name, passed, failed, skipped, seconds }) =>
        `| ${name} | ${passed} | ${failed} | ${skipped} | ${seconds.toFixed(1)} |`,
    ),
    '',
    '## What failed',
    '',
    ...(failures.length === 0 ? ['Nothing.', ''] : []),
    ...failures.flatMap(({ suite, title, said }) => [
      `### ${suite}: ${title}`,
      '',
      ...contradictions(facts, title),
      '',
      ...fenced(said),
      '',
    ]),
    '## Facts without a test that ran',
    '',
    missing.length === 0 ? 'None.' : missing.join(' '),
    '',
  ]
  return lines.join('\n')
}

function contradictions({ sheet, of }: ReportedRun['facts'], title: string): string[] {
  const numbers = of(title)
  if (numbers.length === 0) return ['Contradicts no numbered fact: nobody has said which one it rests on.']
  return numbers.map(
    (number) => `- contradicts ${number}: ${sheet.get(number) ?? 'a fact that is not on the sheet'}`,
  )
}

/** As it was said, between fences that are longer than any in it. */
function fenced(said: string): string[] {
  const longest = Math.max(2, ...[...said.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}text`, said, fence]
}

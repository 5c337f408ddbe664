import { arch, cpus, platform, release, version } from 'node:os'
import { type Fact, holdsFacts, numbersIn } from './electron-facts.js'
import type { Versions } from './electron-run.js'
import { supportedMajors } from './electron-versions.js'
import { differing, holdsIn } from './fact-versions.js'
import { type FileResult, failuresOf, lastLine, totalOf } from './suites.js'

export interface ReportedRun {
  versions: Versions
  sandbox: 'on' | 'off'
  files: readonly FileResult[]
  facts: {
    /** All facts, by number. */
    sheet: ReadonlyMap<string, Fact>
    /** What a test rests on, by its file and title; may be nothing. */
    of(file: string, title: string): readonly Fact[]
  }
  when: Date
}

/** What a run on Electron showed, as Markdown: where, how much of each suite, and what each failure contradicts. */
export function electronReport({ versions, sandbox, files, facts, when }: ReportedRun): string {
  const failures = files.flatMap((file) =>
    failuresOf(file).map((failure) => ({ ...failure, suite: file.name })),
  )
  // Only the suite of facts says of one fact that it holds or not; an app that fails leaves open which of its facts did.
  const contradicted = new Set(
    failures.flatMap(({ suite, title }) => (holdsFacts(suite) ? numbersIn(title) : [])),
  )
  const confirmed = new Set(
    files
      .filter(({ name }) => holdsFacts(name))
      .flatMap(({ results }) => results.flatMap(({ title }) => numbersIn(title)))
      .filter((number) => !contradicted.has(number)),
  )
  const reached = new Set([...confirmed, ...contradicted])
  const major = Number.parseInt(versions.electron ?? '', 10)
  const isOfThis = ({ text }: Fact): boolean => Number.isNaN(major) || holdsIn(text, major)
  const missing = [...facts.sheet.values()]
    .filter((fact) => isOfThis(fact) && !reached.has(fact.number))
    .map(({ number }) => number)
  const others = [...facts.sheet.values()].filter(
    (fact) => !isOfThis(fact) && !reached.has(fact.number),
  ).length
  const outcome = (fact: Fact): string => {
    if (contradicted.has(fact.number)) return 'contradicted'
    if (confirmed.has(fact.number)) return 'held'
    return isOfThis(fact) ? 'without a test that ran' : 'not of this version'
  }
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
    `- of ${facts.sheet.size} facts: ${confirmed.size} held, ${contradicted.size} contradicted, ${missing.length} without a test that ran, ${others} not of this version`,
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
      ...contradictions(facts, suite, title, contradicted),
      '',
      ...fenced(said),
      '',
    ]),
    '## Facts that differ by version',
    '',
    `Between Electron ${supportedMajors[0]} and ${supportedMajors.at(-1)}:`,
    '',
    '| | fact | here |',
    '| --- | --- | --- |',
    ...differing(facts.sheet.values(), supportedMajors).map(
      (fact) => `| ${fact.number} | ${fact.text} | ${outcome(fact)} |`,
    ),
    '',
    '## Facts without a test that ran',
    '',
    missing.length === 0 ? 'None.' : missing.join(' '),
    '',
  ]
  return lines.join('\n')
}

function contradictions(
  { sheet, of }: ReportedRun['facts'],
  suite: string,
  title: string,
  contradicted: ReadonlySet<string>,
): string[] {
  const row = (number: string) => `${number}: ${sheet.get(number)?.text ?? 'a fact that is not on the sheet'}`
  if (holdsFacts(suite) && numbersIn(title).length > 0)
    return numbersIn(title).map((number) => `- contradicts ${row(number)}`)
  const numbers = of(suite, title).map(({ number }) => number)
  if (numbers.length === 0) return ['Contradicts no numbered fact: nobody has said which one it rests on.']
  const fallen = numbers.filter((number) => contradicted.has(number))
  return [
    `- rests on ${numbers.join(' ')}`,
    ...fallen.map((number) => `- of these this run contradicts ${row(number)}`),
    ...(fallen.length === 0 ? ['- of these this run contradicts none'] : []),
  ]
}

/** As it was said, between fences that are longer than any in it. */
function fenced(said: string): string[] {
  const longest = Math.max(2, ...[...said.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}text`, said, fence]
}

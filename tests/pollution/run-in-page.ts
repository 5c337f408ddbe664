import {
  allAtOnce,
  answersOf,
  type Case,
  casesOf,
  changeOf,
  difference,
  type Scenario,
  titleOf,
} from './cases.js'
import { type Doors, loaderOf } from './loader.js'
import { usePage } from './use-page.js'
import { usePlatform } from './use-platform.js'

const MOST_FAILURES = 8

/** Every case of the page's door in this document, one after the other. */
export async function runInPage(texts: { readonly [file: string]: string }, names: readonly string[]) {
  const load = loaderOf(texts, ['contract', 'port', 'renderer'])
  const run: Scenario<Doors> = usePage
  const clean = await answersOf(load, run)
  const unsteady = difference(clean, await answersOf(load, run))
  if (unsteady !== undefined) throw new Error(`The scenario is not the same twice: ${unsteady}`)
  const bare: Scenario<undefined> = (_, told) => usePlatform(told)
  const platform = await answersOf(() => undefined, bare)
  const isPlatforms = async (polluted: Case) =>
    (await changeOf(() => undefined, bare, platform, polluted)) !== undefined
  const excepted: string[] = []
  const failures: { title: string; difference: string }[] = []
  const judge = async (polluted: Case) => {
    // Each may have hung for seconds; that many tell enough.
    if (failures.length >= MOST_FAILURES) return
    const changed = await changeOf(load, run, clean, polluted)
    if (changed === undefined) return
    if (await isPlatforms(polluted)) excepted.push(titleOf(polluted))
    else failures.push({ title: titleOf(polluted), difference: changed })
  }
  const cases = casesOf(names)
  for (const polluted of cases) await judge(polluted)
  const spoilers = new Set<string>()
  for (const polluted of cases) if (await isPlatforms(polluted)) spoilers.add(polluted.names[0] as string)
  const together = allAtOnce(names.filter((name) => !spoilers.has(name)))
  for (const polluted of together) await judge(polluted)
  return {
    names: names.length,
    cases: cases.length + together.length,
    lines: clean.length,
    excepted,
    failures,
    clean,
  }
}

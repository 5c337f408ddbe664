import { answersOf, type Case, changeOf, difference, type Scenario, titleOf } from './cases.js'
import { usePlatform } from './use-platform.js'

export interface Failure {
  readonly title: string
  readonly difference: string
}

/** What a scenario's cases come to, each beside what the platform makes of it without the kit. */
export interface Judge {
  /** The answers without pollution. */
  readonly clean: readonly string[]
  readonly failures: readonly Failure[]
  /** Cases that change the platform's own answers as well, by title. */
  excepted(): readonly string[]
  judge(polluted: Case): Promise<void>
  /** The names that the platform bears in each of their cases. */
  borne(names: readonly string[], cases: readonly Case[]): Promise<readonly string[]>
}

/** Runs the scenario twice without pollution, to know its answers. */
export async function judgeOf<K>(load: () => K, scenario: Scenario<K>): Promise<Judge> {
  const clean = await answersOf(load, scenario)
  // One that ends at once is the same under every name.
  const broken = clean.find((line) => /^(threw|ended|uncaught): /.test(line))
  if (broken !== undefined) throw new Error(`The scenario does not come to its end: ${broken}`)
  const unsteady = difference(clean, await answersOf(load, scenario))
  if (unsteady !== undefined) throw new Error(`The scenario is not the same twice: ${unsteady}`)
  const bare: Scenario<undefined> = (_, told) => usePlatform(told)
  const platform = await answersOf(() => undefined, bare)
  const isPlatforms = async (polluted: Case) =>
    (await changeOf(() => undefined, bare, platform, polluted)) !== undefined

  const excepted: Case[] = []
  const failures: Failure[] = []
  return {
    clean,
    failures,
    excepted: () => excepted.map(titleOf),
    async judge(polluted) {
      const changed = await changeOf(load, scenario, clean, polluted)
      if (changed === undefined) return
      if (await isPlatforms(polluted)) excepted.push(polluted)
      else failures.push({ title: titleOf(polluted), difference: changed })
    },
    async borne(names, cases) {
      const spoilers = new Set(excepted.map(({ names }) => names[0] as string))
      for (const polluted of cases) {
        const name = polluted.names[0] as string
        // One case is enough: the platform may hang for seconds in each.
        if (!spoilers.has(name) && (await isPlatforms(polluted))) spoilers.add(name)
      }
      return names.filter((name) => !spoilers.has(name))
    },
  }
}

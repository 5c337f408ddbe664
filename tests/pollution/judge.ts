import {
  answersOf,
  type Case,
  changeAtFirst,
  changeOf,
  difference,
  oneByOne,
  type Scenario,
  titleOf,
} from './cases.js'
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
  /** Judges the names in one run, and each of them alone where anything changes. */
  judgeBatch(batch: Case): Promise<void>
  /** Judges the names together. */
  judge(polluted: Case): Promise<void>
  /** The names that the platform bears in each of the batches. */
  borne(names: readonly string[], batches: readonly Case[]): Promise<readonly string[]>
}

/** Runs the scenario twice without pollution, to know its answers. */
export async function judgeOf<K>(load: () => K, scenario: Scenario<K>): Promise<Judge> {
  const clean = await answersOf(load, scenario)
  // One that ends at once is the same under every name.
  const broken = clean.find((line) => /^(threw|ended|uncaught): /.test(line))
  if (broken !== undefined) throw new Error(`The scenario does not come to its end: ${broken}`)
  const unsteady = difference(clean, await answersOf(load, scenario))
  if (unsteady !== undefined) throw new Error(`The scenario is not the same twice: ${unsteady}`)
  const nothing = () => undefined
  const bare: Scenario<undefined> = (_, told) => usePlatform(told)
  const platform = await answersOf(nothing, bare)
  const isPlatforms = async (polluted: Case) =>
    (await changeOf(nothing, bare, platform, polluted)) !== undefined

  const excepted: Case[] = []
  const failures: Failure[] = []
  /** Names that the platform does not bear: in a run with others they would hide what those change. */
  const spoilers = new Set<string>()
  const without = (batch: Case): Case => ({
    ...batch,
    names: batch.names.filter((name) => !spoilers.has(name)),
  })
  const changesAtFirst = async (polluted: Case) =>
    (await changeAtFirst(load, scenario, clean, polluted)) !== undefined
  /** Whether it changes an answer, be it the platform's. */
  const changes = async (polluted: Case): Promise<boolean> => {
    if (!(await changesAtFirst(polluted))) return false
    if (await isPlatforms(polluted)) {
      excepted.push(polluted)
      for (const name of polluted.names) spoilers.add(name)
      return true
    }
    const changed = await changeOf(load, scenario, clean, polluted)
    if (changed !== undefined) failures.push({ title: titleOf(polluted), difference: changed })
    return changed !== undefined
  }

  return {
    clean,
    failures,
    excepted: () => excepted.map(titleOf),
    async judge(polluted) {
      await changes(polluted)
    },
    async judgeBatch(batch) {
      const together = without(batch)
      for (const name of batch.names)
        if (!together.names.includes(name)) await changes({ ...batch, names: [name] })
      if (!(await changesAtFirst(together))) return
      let isOnesDoing = false
      for (const polluted of oneByOne(together)) if (await changes(polluted)) isOnesDoing = true
      if (!isOnesDoing) await changes(together)
    },
    async borne(names, batches) {
      for (const batch of batches) {
        // One case of a name is enough: the platform may hang for seconds in each.
        const left = without(batch)
        if ((await changeAtFirst(nothing, bare, platform, left)) === undefined) continue
        for (const polluted of oneByOne(left))
          if (await isPlatforms(polluted)) for (const name of polluted.names) spoilers.add(name)
      }
      return names.filter((name) => !spoilers.has(name))
    },
  }
}

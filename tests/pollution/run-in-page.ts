import { allAtOnce, batchesOf } from './cases.js'
import { judgeOf } from './judge.js'
import { loaderOf } from './loader.js'
import { usePage } from './use-page.js'

const MOST_FAILURES = 8

/** A share of the cases of the page's door in this document, one after the other; all names at once in the first. */
export async function runInPage(
  texts: { readonly [file: string]: string },
  names: readonly string[],
  together: number,
  share: number,
  shares: number,
) {
  const load = loaderOf(texts, ['contract', 'port', 'renderer'])
  const judge = await judgeOf(load, usePage)
  // Each failure may have hung for seconds; that many tell enough.
  const isEnough = () => judge.failures.length >= MOST_FAILURES
  const all = batchesOf(names, together)
  const batches = all.filter((_, i) => i % shares === share)
  for (const batch of batches) if (!isEnough()) await judge.judgeBatch(batch)
  const atOnce = share === 0 ? allAtOnce(await judge.borne(names, all)) : []
  for (const polluted of atOnce) if (!isEnough()) await judge.judge(polluted)
  return {
    names: names.length,
    cases: batches.reduce((sum, { names }) => sum + names.length, atOnce.length),
    excepted: judge.excepted(),
    failures: judge.failures,
    clean: judge.clean,
  }
}

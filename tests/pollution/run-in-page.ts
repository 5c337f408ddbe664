import { allAtOnce, type Case, casesOf } from './cases.js'
import { judgeOf } from './judge.js'
import { loaderOf } from './loader.js'
import { usePage } from './use-page.js'

const MOST_FAILURES = 8

/** A share of the cases of the page's door in this document, one after the other; all names at once in the first. */
export async function runInPage(
  texts: { readonly [file: string]: string },
  names: readonly string[],
  share: number,
  shares: number,
) {
  const load = loaderOf(texts, ['contract', 'port', 'renderer'])
  const judge = await judgeOf(load, usePage)
  const judgeAll = async (cases: readonly Case[]) => {
    // Each failure may have hung for seconds; that many tell enough.
    for (const polluted of cases) if (judge.failures.length < MOST_FAILURES) await judge.judge(polluted)
  }
  const all = casesOf(names)
  const cases = all.filter((_, i) => i % shares === share)
  await judgeAll(cases)
  const together = share === 0 ? allAtOnce(await judge.borne(names, all)) : []
  await judgeAll(together)
  return {
    names: names.length,
    cases: cases.length + together.length,
    excepted: judge.excepted(),
    failures: judge.failures,
    clean: judge.clean,
  }
}

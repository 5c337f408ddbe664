import { allAtOnce, type Case, casesOf } from './cases.js'
import { judgeOf } from './judge.js'
import { loaderOf } from './loader.js'
import { usePage } from './use-page.js'

const MOST_FAILURES = 8

/** Every case of the page's door in this document, one after the other. */
export async function runInPage(texts: { readonly [file: string]: string }, names: readonly string[]) {
  const load = loaderOf(texts, ['contract', 'port', 'renderer'])
  const judge = await judgeOf(load, usePage)
  const judgeAll = async (cases: readonly Case[]) => {
    // Each failure may have hung for seconds; that many tell enough.
    for (const polluted of cases) if (judge.failures.length < MOST_FAILURES) await judge.judge(polluted)
  }
  const cases = casesOf(names)
  await judgeAll(cases)
  const together = allAtOnce(await judge.borne(names, cases))
  await judgeAll(together)
  return {
    names: names.length,
    cases: cases.length + together.length,
    excepted: judge.excepted(),
    failures: judge.failures,
    clean: judge.clean,
  }
}

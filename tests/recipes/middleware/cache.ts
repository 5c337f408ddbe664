import type { Middleware, Passed } from 'electron-port-bridge/contract'

/** For calls that answer every caller alike: what one page asked for, the next one gets. */
export const cached = (
  members: readonly string[],
  forMs: number,
  now: () => number = Date.now,
): Middleware => {
  const answers = new Map<string, { readonly until: number; readonly answer: Promise<Passed> }>()
  return ({ contract, member, input }, next) => {
    if (!members.includes(member)) return next()
    for (const [key, { until }] of answers) if (until <= now()) answers.delete(key)
    const key = `${contract} ${member} ${JSON.stringify(input)}`
    const kept = answers.get(key)
    if (kept !== undefined) return kept.answer
    const answer = Promise.resolve(next())
    answers.set(key, { until: now() + forMs, answer })
    answer.catch(() => answers.delete(key))
    return answer
  }
}

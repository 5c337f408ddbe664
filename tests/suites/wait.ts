/** `promise`, or a failure that says what was waited for. */
export function within<T>(promise: PromiseLike<T>, what: string, ms = 5_000): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what}: nothing after ${ms} ms`)), ms)
    const done = () => clearTimeout(timer)
    promise.then(
      (value) => {
        done()
        resolve(value)
      },
      (error) => {
        done()
        reject(error)
      },
    )
  })
}

/** Waits, a task at a time, until `condition` holds. */
export async function until(condition: () => boolean, what: string, ms = 5_000): Promise<void> {
  const end = Date.now() + ms
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${what}: not so after ${ms} ms`)
    await nextTask()
  }
}

/** After the tasks that are waiting now. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Long enough for anything that is on its way to arrive: for asserting that nothing does. */
export async function settled(tasks = 20): Promise<void> {
  for (let i = 0; i < tasks; i++) await nextTask()
}

/** What `promise` rejects with; fails if it does not. */
export async function rejection(promise: PromiseLike<unknown>, what = 'a rejection'): Promise<unknown> {
  const outcome = await within(
    promise.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    ),
    what,
  )
  if ('error' in outcome) return outcome.error
  throw new Error(`${what}: it resolved with ${String(outcome.value)}`)
}

/** What `run` throws; fails if it does not. */
export function thrown(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('Expected a throw')
}

/** A promise and what settles it. */
export function deferred<T = void>() {
  let resolve: (value: T) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

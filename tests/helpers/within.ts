/** `promise`, or a failure that says what did not happen in time. */
export async function within<T>(promise: Promise<T>, what: string, ms = 10_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing happened within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([promise, deadline])
  } finally {
    clearTimeout(timer)
  }
}

/** Lets other tasks run until `condition` holds. */
export async function until(condition: () => boolean, what: string, ms = 5_000): Promise<void> {
  const end = Date.now() + ms
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${what}: not so within ${ms} ms`)
    await task()
  }
}

/** One task later. */
export function task(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Some tasks later: enough for what has been posted to arrive and to be answered. */
export async function tasks(count = 20): Promise<void> {
  for (let i = 0; i < count; i++) await task()
}

/** A promise with its handles outside. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (reason: unknown) => void
}

export function deferred<T = void>(): Deferred<T> {
  let resolve!: (value: T) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

/** What `promise` rejects with; a failure if it does not. */
export async function rejection(promise: Promise<unknown> | undefined): Promise<unknown> {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    return error
  }
  throw new Error(`Expected a rejection, got ${String(value)}`)
}

/** What `run` throws; a failure if it does not. */
export function thrown(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('Expected a throw')
}

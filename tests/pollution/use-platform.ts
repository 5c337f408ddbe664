import { soon, type Told } from './shown.js'

/**
 * The same calls of language and platform that the kit makes, without the kit: what changes here under a name is the
 * platform's own doing, and no code on top of it could help.
 */
export async function usePlatform(told: Told): Promise<void> {
  await told.of('a channel', async () => {
    const { port1, port2 } = new MessageChannel()
    const came = new Promise<unknown>((resolve) => {
      port2.addEventListener('message', (event) => resolve((event as MessageEvent).data))
    })
    const closed = new Promise<void>((resolve) => port2.addEventListener('close', () => resolve()))
    port2.start()
    port1.postMessage([1, { a: [new Map([[1, new Set([2])]])], at: new Date(1), bytes: new Uint8Array(2) }])
    told.say('came', await came)
    port1.close()
    if (typeof process === 'object') await closed
    port2.close()
  })
  await told.of('what cannot be cloned', () => {
    const { port1 } = new MessageChannel()
    try {
      port1.postMessage([() => 1])
    } finally {
      port1.close()
    }
  })
  await told.of('a clone', () => structuredClone({ a: [1, new Map([[{}, 1n]])] }))
  await told.of('an abort', async () => {
    const controller = new AbortController()
    const aborted = new Promise((resolve) => {
      const onAbort = () => resolve(controller.signal.reason)
      controller.signal.addEventListener('abort', onAbort)
      controller.signal.addEventListener('abort', () =>
        controller.signal.removeEventListener('abort', onAbort),
      )
    })
    controller.abort('enough')
    told.say('aborted', [await aborted, AbortSignal.abort('no').aborted])
    controller.signal.throwIfAborted()
  })
  await told.of('timers', async () => {
    clearTimeout(setTimeout(() => {}, 5))
    await soon()
  })
  await told.of('a web stream', async () => {
    let left = 2
    const source = {
      __proto__: null,
      async pull(controller: { enqueue(value: unknown): void; close(): void }) {
        if (left-- > 0) controller.enqueue(left)
        else controller.close()
      },
    }
    const stream = new ReadableStream(source as object, { __proto__: null, highWaterMark: 0 } as object)
    const reader = stream.getReader()
    const steps = [await reader.read(), await reader.read(), await reader.read()]
    return steps.map(({ done, value }) => [done, value])
  })
  await told.of('generators', async () => {
    const items: unknown[] = []
    for await (const item of (async function* () {
      yield* [1, 2]
    })())
      items.push(item)
    for (const item of (function* () {
      yield 3
    })())
      items.push(item)
    return [...items, ...new Set([4]), ...new Map([[5, 6]]).values()]
  })
  const has = Object.prototype.hasOwnProperty
  // What `Object.prototype` has itself is the language's: overwriting that is not adding to it.
  await told.of('the language', () => [
    {}.toString.call([]),
    has.call([1], '0'),
    {}.constructor === Object,
    `${{}}`,
    {}.valueOf.call(1),
    {}.isPrototypeOf.call(Object.prototype, []),
    {}.propertyIsEnumerable.call([1], '0'),
  ])
  told.say('an error', Object.assign(new Error('message'), { code: 'CODE' }))
  told.say('text', [`${1}`, String(true), JSON.stringify([1, 'a']), [3, 1].sort().join(), 'a.b'.split('.')])
}

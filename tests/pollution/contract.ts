import type * as contract from '../../contract/index.js'
import type { Schema } from '../../contract/schema.js'

type ContractDoor = typeof contract

/** A schema by hand: a library's own faults under pollution would hide the kit's. */
function schema<T>(is: (value: unknown) => boolean): Schema<T> {
  return {
    '~standard': {
      version: 1,
      vendor: 'tests',
      validate: (value) => (is(value) ? { value } : { issues: [{ message: 'not what was expected' }] }),
    },
  }
}

const later = <T>(inner: Schema<T>): Schema<T> => ({
  '~standard': {
    version: 1,
    vendor: 'tests',
    validate: async (value) => inner['~standard'].validate(value),
  },
})

const text = schema<string>((value) => typeof value === 'string')
const number = schema<number>((value) => typeof value === 'number')
const withId = schema<{ id: string }>(
  (value) => typeof value === 'object' && value !== null && Object.hasOwn(value, 'id'),
)

/** A contract with a member of every kind, and members with and without each optional part. */
export function defineNotes({ defineContract, unchecked, bytes }: ContractDoor) {
  return defineContract('notes', {
    calls: {
      open: { input: text, output: unchecked<unknown>() },
      list: { output: unchecked<unknown>() },
      plain: {},
      slow: { input: later(text), output: later(text) },
      echo: { input: unchecked<unknown>(), output: unchecked<unknown>() },
      hang: { input: text },
      wrong: { output: number },
    },
    streams: {
      count: { input: number, item: number },
      few: { item: unchecked<unknown>(), window: 2 },
      file: { item: bytes() },
      late: { input: text, item: unchecked<unknown>() },
    },
    events: {
      saved: { payload: withId },
      tick: {},
      level: { payload: number, keep: 'latest' },
    },
    states: { theme: { value: unchecked<unknown>() }, size: { value: number } },
    notices: { typing: { input: text }, poke: {} },
    errors: { NotFound: withId, Odd: unchecked<unknown>() },
  })
}

export type Notes = ReturnType<typeof defineNotes>

/** @param tell Hears what each handler was given and has seen of its context. */
export function notesProvider(tell: (what: string, value: unknown) => void) {
  const count = function* (to: number): Generator<number> {
    try {
      for (let i = 1; i <= to; i++) yield i
    } finally {
      tell('count is over', to)
    }
  }
  return {
    calls: {
      open(id: string, { session, errors, signal }: Context) {
        tell('open', [id, Object.keys(session), session.id, Object.keys(errors), signal.aborted])
        if (id === 'missing') throw errors.NotFound({ id })
        if (id === 'odd') throw errors.Odd(new Map([['a', 1]]))
        if (id === 'undeclared') throw errors.NotFound({} as never)
        if (id === 'broken') throw new Error('broken')
        if (id === 'nothing') throw undefined
        return { id, tags: new Set(['a']), at: new Date(5), bytes: new Uint8Array(4).subarray(1, 3) }
      },
      list: () => [1, [2, { three: 3 }], undefined, null, 10n],
      plain: () => {},
      slow: async (id: string) => `${id}!`,
      echo: (value: unknown) => (value === 'a function' ? { deep: [() => 1] } : value),
      hang: (_id: string, { signal }: Context) =>
        new Promise<void>((_, reject) => {
          signal.addEventListener('abort', () => {
            tell('hang is aborted', undefined)
            reject(new Error('aborted'))
          })
        }),
      wrong: () => 'no number' as never,
    },
    streams: {
      count: (to: number) => count(to),
      async *few() {
        for (let i = 0; i < 5; i++) yield { i }
        throw new Error('few broke')
      },
      file: () => [new Uint8Array([1, 2]), new Uint8Array([3])],
      late(id: string, { errors }: Context) {
        if (id === 'missing') throw errors.NotFound({ id })
        let left = 2
        // No `return`: an iterator need not have one.
        return { [Symbol.iterator]: () => ({ next: () => ({ done: left-- === 0, value: id }) }) }
      },
    },
    states: { theme: { name: 'dark', tags: ['a'] }, size: 1 },
    notices: {
      typing: (who: string) => tell('typing', who),
      poke: () => tell('poke', undefined),
    },
  }
}

interface Context {
  readonly session: { readonly id: number }
  readonly signal: AbortSignal
  readonly errors: {
    NotFound(data: { id: string }): Error
    Odd(data: unknown): Error
  }
}

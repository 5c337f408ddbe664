import * as v from 'valibot'
import { bytes, defineContract, type Provider, unchecked } from '../../contract/index.js'

/**
 * Adds a mark to a number, each time that it is run. It accepts what it has made, as a schema must where both ends run it: a
 * consumer that trusts its provider sees one mark, one that does not sees two.
 */
const marked = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^-?\d+!+$/))]),
  v.transform((n) => `${n}!`),
)

/** A contract with a member of every kind; what a test does not implement itself has a plain default. */
export const kit = defineContract('kit', {
  calls: {
    echo: { input: unchecked<unknown>(), output: unchecked<unknown>() },
    run: { input: unchecked<unknown>(), output: unchecked<unknown>() },
    ping: { output: unchecked<unknown>() },
    silent: { input: unchecked<unknown>() },
    strict: { input: v.object({ id: v.string() }), output: v.object({ n: v.number() }) },
    parsed: {
      input: v.pipe(v.string(), v.transform(Number)),
      output: marked,
    },
    later: {
      input: v.pipeAsync(
        v.string(),
        v.checkAsync(async (text) => text !== 'no'),
      ),
      output: unchecked<unknown>(),
    },
  },
  streams: {
    items: { input: unchecked<unknown>(), item: unchecked<unknown>() },
    few: { item: unchecked<unknown>(), window: 4 },
    numbers: {
      item: marked,
    },
    file: { input: unchecked<unknown>(), item: bytes() },
  },
  events: {
    saved: { payload: unchecked<unknown>() },
    tick: {},
    level: { payload: unchecked<unknown>(), keep: 'latest' },
    counted: {
      payload: marked,
    },
  },
  states: {
    theme: { value: unchecked<unknown>() },
    // Named like an event.
    level: {
      value: marked,
    },
  },
  notices: { note: { input: unchecked<unknown>() }, poke: {}, strictNote: { input: v.string() } },
  errors: { NotFound: v.object({ id: v.string() }), Odd: unchecked<unknown>() },
})
export type Kit = typeof kit

type KitProvider = Provider<Kit>
export interface Overrides {
  readonly calls?: Partial<KitProvider['calls']>
  readonly streams?: Partial<KitProvider['streams']>
  readonly states?: Partial<KitProvider['states']>
  readonly notices?: Partial<KitProvider['notices']>
}

export function kitProvider({ calls, streams, states, notices }: Overrides = {}): KitProvider {
  return {
    calls: {
      echo: (input) => input,
      run: () => undefined,
      ping: () => 'pong',
      silent: () => {},
      strict: ({ id }) => ({ n: id.length }),
      parsed: (n) => n + 1,
      later: (text) => text,
      ...calls,
    },
    streams: { items: () => [], few: () => [], numbers: () => [], file: () => [], ...streams },
    states: { theme: 'dark', level: 1, ...states },
    notices: { note: () => {}, poke: () => {}, strictNote: () => {}, ...notices },
  }
}

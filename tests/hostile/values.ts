import { FINGERPRINT } from '../helpers/frames.js'

/** Values that are not of the form that a field has, by form. */

const NO_NUMBERS: readonly unknown[] = [
  ...['1', '', null, undefined, true, 1n, {}, [], [1], { valueOf: 1 }],
  ...[new Date(1), new Map(), new Set([1]), Object(1), new Uint8Array(1), new ArrayBuffer(1)],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0.5, 2 ** 53, 1e300],
]
const LONG = 'x'.repeat(1025)
const CYCLE: unknown[] = []
CYCLE.push(CYCLE)

export const BAD = {
  id: [...NO_NUMBERS, 0, -0, 2 ** 32],
  member: [...NO_NUMBERS, 4096],
  count: NO_NUMBERS,
  boolean: [0, 1, '', 'true', null, undefined, {}, [], Object(true)],
  text: [0, null, undefined, true, {}, ['x'], Object('x'), LONG],
  byeCode: [0, null, undefined, '', 'toString', 'closed', 'PEER_GONE', 'INTERNAL', ['CLOSED'], LONG],
  toldMembers: [
    ...[0, null, 'x', {}, { length: 0 }, new Set([1]), [-1], ['1'], holes(2), CYCLE],
    Array(4097).fill(['calls', 'echo', true, 0]),
    ...[[], ['calls', 'echo', true], ['calls', 'echo', true, 0, 0], { length: 4 }, holes(4)].map((told) => [
      told,
    ]),
    ...[0, null, LONG].map((group) => [[group, 'echo', true, 0]]),
    ...[0, null, LONG].map((name) => [['calls', name, true, 0]]),
    ...[0, 1, 'true', null, undefined].map((takesInput) => [['calls', 'echo', takesInput, 0]]),
    ...NO_NUMBERS.map((window) => [['calls', 'echo', true, window]]),
  ],
  numbersByName: [
    ...[0, null, 'x', undefined, [], [1], { a: '1' }, { a: null }, { a: {} }],
    Object.fromEntries(Array.from({ length: 65 }, (_, n) => [n, n])),
  ],
  fingerprint: [
    ...[0, null, undefined, LONG, [], {}, new Map(Object.entries(FINGERPRINT)), CYCLE],
    JSON.parse(`{"__proto__":${JSON.stringify(FINGERPRINT)}}`),
    ...(['name', 'version', 'members', 'errors'] as const).map((key) => {
      const { [key]: _, ...rest } = FINGERPRINT
      return rest
    }),
    ...[1, null, {}, LONG].map((name) => ({ ...FINGERPRINT, name })),
    ...['1', null, -1, 0.5, Number.NaN].map((version) => ({ ...FINGERPRINT, version })),
    ...(['members', 'errors'] as const).flatMap((key) =>
      [null, 'calls.echo', { length: 0 }, [1], [null], [LONG], holes(3), CYCLE, Array(4097).fill('x')].map(
        (list) => ({ ...FINGERPRINT, [key]: list }),
      ),
    ),
  ],
} satisfies Record<string, readonly unknown[]>

/** Messages that are no list of frames, each in another way. */
export const NO_LISTS: readonly unknown[] = [
  ...[0, 'x', true, 1n, {}, [], holes(1), holes(1000), holes(2 ** 32 - 1), CYCLE, [CYCLE], [[4, 1, 0, 0]]],
  ...[{ length: 4, 0: 4, 1: 1, 2: 0, 3: 0 }, new Map([[0, 4]]), new Set([4]), new Uint8Array([4, 1, 0, 0])],
  ...[new ArrayBuffer(4), new Date(4), /4/, Object(4), JSON.parse('{"__proto__":[4,1,0,0]}')],
]

function holes(length: number): unknown[] {
  return new Array(length)
}

/** Arrays in arrays. */
export function arrays(depth: number): unknown {
  let value: unknown = []
  for (let n = 1; n < depth; n++) value = [value]
  return value
}

/** Objects in objects. */
export function objects(depth: number): unknown {
  let value: unknown = {}
  for (let n = 1; n < depth; n++) value = { a: value }
  return value
}

/** Few bytes on the wire, and more than anyone can walk. */
export const HUGE = {
  /** Four billion holes. */
  holes: holes(2 ** 32 - 1),
  /** 2^40 ways down. */
  paths: Array.from({ length: 40 }).reduce((value) => [value, value], 1 as unknown),
}

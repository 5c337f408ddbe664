import fc from 'fast-check'
import { F, FINGERPRINT, VERSION } from '../security/ports/attack.js'

/**
 * Runs a property for its share of the time: two seconds, or FUZZ_SECONDS. A failure prints its seed and path; put
 * both into `REGRESSIONS`, where they run first from then on.
 */
export async function check<T>(name: string, property: fc.IRawProperty<T>): Promise<void> {
  const seconds = Number(process.env.FUZZ_SECONDS ?? 2)
  for (const { seed, path } of REGRESSIONS[name] ?? [])
    await fc.assert(property, { seed, path, endOnFailure: true })
  const details = await fc.check(property, {
    numRuns: 10_000_000,
    interruptAfterTimeLimit: seconds * 1_000,
    markInterruptAsFailure: false,
  })
  console.log(`\nfuzz: ${name}: ${details.numRuns} cases, seed ${details.seed}`)
  if (details.failed) throw new Error(fc.defaultReportMessage(details))
}

/** Found once, tried for ever. */
const REGRESSIONS: {
  readonly [property: string]: readonly { readonly seed: number; readonly path: string }[]
} = {}

const odd = fc.constantFrom<unknown>(
  undefined,
  null,
  0,
  -0,
  -1,
  0.5,
  NaN,
  Infinity,
  2 ** 32,
  2 ** 53,
  1n,
  '',
  '__proto__',
  'constructor',
  'then',
  '\u0000',
  '\u202e',
  '\ud800',
  true,
)

/** What a structured clone can produce, cycles, holes and all. */
export const hostile: fc.Arbitrary<unknown> = fc
  .oneof(
    odd,
    fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
      withBoxedValues: true,
      withNullPrototype: true,
      maxDepth: 3,
    }),
    fc.anything({ maxDepth: 2 }).map((value) => {
      const cycle: Record<string, unknown> = { value }
      cycle.self = [cycle]
      return cycle
    }),
    fc
      .anything({ maxDepth: 2 })
      .map((value) => JSON.parse(`{"__proto__":${JSON.stringify(value) ?? 'null'}}`) as unknown),
    fc.string().map((text) => Object.assign(new Error(text), { cause: text })),
  )
  .map((value) => {
    try {
      return structuredClone(value)
    } catch {
      return null
    }
  })

/** One field of a frame: right often enough to get somewhere. */
export const field: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 9 }) },
  { weight: 1, arbitrary: odd },
  { weight: 1, arbitrary: hostile },
)

const type = fc.constantFrom(...Object.values(F))
const honest = fc.oneof(
  fc.tuple(
    fc.constant(F.HELLO),
    fc.constant(VERSION),
    fc.constantFrom(FINGERPRINT, FINGERPRINT.name),
    fc.constantFrom(0, { depth: 8 }, { nodes: 16, bytes: 64 }, { streamBytes: 1, batchLength: 1 }),
  ),
  fc.tuple(fc.constant(F.CALL), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 8 }), hostile),
  fc.tuple(
    fc.constant(F.OPEN),
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 0, max: 8 }),
    fc.integer({ min: 1, max: 16_385 }),
    hostile,
  ),
  fc.tuple(
    fc.constant(F.CREDIT),
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 0, max: 16_385 }),
    fc.integer({ min: 1, max: 16_385 }),
  ),
  fc.tuple(fc.constant(F.CANCEL), fc.integer({ min: 1, max: 20 })),
  fc.tuple(fc.constant(F.NOTICE), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 8 }), hostile),
  fc.tuple(fc.constant(F.PONG), fc.integer({ min: 0, max: 20 })),
)
/** Posts: frames as they should be, with a field changed, cut, or made of anything. */
export const frames: fc.Arbitrary<unknown> = fc.oneof(
  fc.array(honest, { maxLength: 4 }).map((list) => list.flat()),
  fc
    .tuple(honest, fc.nat(5), field)
    .map(([frame, at, value]) => Object.assign([...frame] as unknown[], { [at]: value })),
  fc.tuple(honest, fc.nat(5)).map(([frame, length]) => frame.slice(0, length)),
  fc.tuple(type, fc.array(field, { maxLength: 5 })).map(([first, rest]) => [first, ...rest]),
)

/** Spellings around the origins of a list. */
export const originish = (origins: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...origins, 'null', '', 'file://', 'data:'),
    fc.webUrl(),
    fc
      .tuple(
        fc.constantFrom(...origins),
        fc.constantFrom(
          '/',
          '.',
          ':1',
          '\\',
          '\t',
          '.evil',
          '@evil',
          '%2e',
          '#',
          '?',
          ' ',
          ':443',
          ':80',
          'x',
        ),
      )
      .map(([origin, tail]) => origin + tail),
    fc
      .tuple(fc.constantFrom(...origins), fc.nat(12), fc.string({ maxLength: 3 }))
      .map(([origin, at, text]) => origin.slice(0, at) + text + origin.slice(at)),
    fc.constantFrom(...origins).map((origin) => origin.toUpperCase()),
    fc.string(),
  )

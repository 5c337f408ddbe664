/** What every library serves, so that all of them do the same work. */
export const service = {
  increment: (n: number): number => n + 1,
  echo: (value: unknown): unknown => value,
  file: (): Uint8Array<ArrayBuffer> => FILE,
  /** Asynchronous, as a database cursor or a file would be. */
  async *numbers(count: number): AsyncGenerator<number, void> {
    for (let n = 0; n < count; n++) yield n
  },
  async *hits(count: number): AsyncGenerator<Hit, void> {
    for (let id = 0; id < count; id++) yield hit(id)
  },
  async *chunks(bytes: number): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    for (let sent = 0; sent < bytes; sent += CHUNK.length) yield CHUNK
  },
}

/** A small object, as most calls and items carry. The checks of a value cost by its parts, of which this has eleven. */
export const hit = (id: number) => ({
  id,
  title: 'Meeting notes',
  line: 'the port is owned by one document',
  at: { row: 17, column: 4 },
  tags: ['work', 'port'],
  pinned: false,
})

export type Hit = ReturnType<typeof hit>

export const MIB = 1024 * 1024

const FILE = new Uint8Array(4 * MIB).fill(7)
/** Of the size that a raw port moves fastest. */
const CHUNK = new Uint8Array(MIB / 2).fill(7)

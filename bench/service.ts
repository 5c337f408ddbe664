/** What every library serves, so that all of them do the same work. */
export const service = {
  increment: (n: number): number => n + 1,
  echo: (value: unknown): unknown => value,
  file: (): Uint8Array<ArrayBuffer> => FILE,
  /** Asynchronous, as a database cursor or a file would be. */
  async *numbers(count: number): AsyncGenerator<number, void> {
    for (let n = 0; n < count; n++) yield n
  },
  async *chunks(bytes: number): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    for (let sent = 0; sent < bytes; sent += CHUNK.length) yield CHUNK
  },
}

export const MIB = 1024 * 1024

const FILE = new Uint8Array(4 * MIB).fill(7)
/** Of the size that a raw port moves fastest. */
const CHUNK = new Uint8Array(MIB / 2).fill(7)

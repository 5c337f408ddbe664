import { MIB } from '../service.js'
import { expect, type Workload } from './workload.js'

export const binary: Workload = {
  name: 'binary',
  title: '4 MiB through a call',
  unit: 'MiB',
  aim: 0.95,
  async run(peer) {
    const times = 8
    for (let i = 0; i < times; i++) expect((await peer.file()).byteLength, 4 * MIB)
    return 4 * times
  },
}

export const byteStream: Workload = {
  name: 'byte-stream',
  title: 'bytes as a stream, 64 MiB',
  unit: 'MiB',
  base: 'binary',
  aim: 1.5,
  async run({ chunks }) {
    if (chunks === undefined) return undefined
    const size = 64 * MIB
    let seen = 0
    for await (const chunk of chunks(size)) seen += chunk.byteLength
    expect(seen, size)
    return size / MIB
  },
}

export const object: Workload = {
  name: 'object',
  title: '200 kB nested object echoed',
  unit: 'echoes',
  aim: 0.9,
  async run(peer) {
    const times = 20
    for (let i = 0; i < times; i++) {
      const back = (await peer.echo(TREE)) as typeof TREE
      expect(back.rows[ROWS - 1]?.id, ROWS - 1)
    }
    return times
  },
}

const ROWS = 900
/** About 200 kB as JSON: what a page would show as a table. */
const TREE = {
  title: 'orders',
  rows: Array.from({ length: ROWS }, (_, id) => ({
    id,
    name: `customer number ${id}`,
    address: { street: `${id} Long Street`, city: 'Springfield', zip: 10_000 + id },
    tags: ['new', 'paid', id % 2 ? 'odd' : 'even'],
    lines: [
      { sku: `A-${id}`, count: 1, price: 9.5 },
      { sku: `B-${id}`, count: 2, price: 0.25 },
    ],
  })),
}

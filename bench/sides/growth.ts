import { connect } from 'electron-port-bridge/port'
import type { Peer } from '../libraries/library.js'
import { contractOf } from '../libraries/ours.js'
import { raw } from '../libraries/raw.js'
import type { Open } from './consumer.js'

type Kind = 'raw port' | 'contract' | 'session'

/** How many ports the calls go round over: bare ones, sessions of one contract, or each of a contract of its own. */
export interface Growth {
  /** `8 contracts` */
  readonly name: string
  readonly kind: Kind
  readonly count: number
}

const growths = (kind: Kind, counts: readonly number[]): Growth[] =>
  counts.map((count) => ({ name: `${count} ${kind}${count === 1 ? '' : 's'}`, kind, count }))

export const GROWTHS: readonly Growth[] = [
  ...growths('raw port', [1, 10, 100]),
  ...growths('contract', [1, 8, 64]),
  ...growths('session', [1, 10, 100]),
]

/** What stands for `raw` where growth is measured. */
export const GROWTH_BASE = '1 raw port'

export const GROWTH_WORKLOADS: readonly string[] = ['one', 'burst', 'in-flight']

/** A peer of so many ports, each call over the next one. */
export async function growthPeer({ kind, count }: Growth, open: Open): Promise<Peer> {
  const peers = await Promise.all(Array.from({ length: count }, (_, index) => connectOne(kind, index, open)))
  let next = 0
  const peer = () => peers[next++ % count] as Peer
  return {
    increment: (n) => peer().increment(n),
    echo: (value) => peer().echo(value),
    file: () => peer().file(),
  }
}

async function connectOne(kind: Kind, index: number, open: Open): Promise<Peer> {
  if (kind === 'raw port') return raw('raw').connect(open({ want: 'library', library: 'raw' }))
  const contract = kind === 'contract' ? `bench${index}` : 'bench'
  const port = open({ want: 'contract', contract })
  return (await connect(contractOf(contract), port, { trust: 'trusted' })).calls
}

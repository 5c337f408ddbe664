import { type Hit, hit } from '../service.js'
import { expect, type Workload } from './workload.js'

export const oneAtATime: Workload = {
  name: 'one',
  title: 'one call at a time',
  unit: 'calls',
  aim: 0.9,
  async run(peer) {
    const count = 1000
    for (let n = 0; n < count; n++) expect(await peer.increment(n), n + 1)
    return count
  },
}

export const burst: Workload = {
  name: 'burst',
  title: 'burst, 10,000 calls in one turn',
  unit: 'calls',
  aim: 20,
  async run(peer) {
    const count = 10_000
    const answers = await Promise.all(Array.from({ length: count }, (_, n) => peer.increment(n)))
    expect(answers[count - 1], count)
    return count
  },
}

export const inFlight: Workload = {
  name: 'in-flight',
  title: '64 in flight',
  unit: 'calls',
  aim: 11,
  async run(peer) {
    const count = 10_048
    let next = 0
    const caller = async () => {
      while (next < count) {
        const n = next++
        expect(await peer.increment(n), n + 1)
      }
    }
    await Promise.all(Array.from({ length: 64 }, caller))
    return count
  },
}

/** The checks of an input and a result cost by their parts. */
export const oneObjectAtATime: Workload = {
  name: 'one-object',
  title: 'one small object echoed at a time',
  unit: 'calls',
  aim: 0.9,
  async run(peer) {
    const count = 1000
    for (let id = 0; id < count; id++) expect(((await peer.echo(hit(id))) as Hit).id, id)
    return count
  },
}

export const burstOfObjects: Workload = {
  name: 'burst-objects',
  title: 'burst, 10,000 small objects echoed',
  unit: 'calls',
  aim: undefined,
  async run(peer) {
    const count = 10_000
    const answers = await Promise.all(Array.from({ length: count }, (_, id) => peer.echo(hit(id))))
    expect((answers[count - 1] as Hit).id, count - 1)
    return count
  },
}

export const objectsInFlight: Workload = {
  name: 'in-flight-objects',
  title: '64 small objects in flight',
  unit: 'calls',
  aim: undefined,
  async run(peer) {
    const count = 10_048
    let next = 0
    const caller = async () => {
      while (next < count) {
        const id = next++
        expect(((await peer.echo(hit(id))) as Hit).id, id)
      }
    }
    await Promise.all(Array.from({ length: 64 }, caller))
    return count
  },
}

import { expect, type Workload } from './workload.js'

export const events: Workload = {
  name: 'events',
  title: 'events one way, 50,000',
  unit: 'events',
  aim: 25,
  async run({ events }) {
    if (events === undefined) return undefined
    const count = 50_000
    let last = -1
    await new Promise<void>((resolve, reject) => {
      let seen = 0
      events(count, (n) => {
        if (n !== last + 1) reject(new Error(`event ${n} came after ${last}`))
        last = n
        if (++seen === count) resolve()
      })
    })
    return count
  },
}

export const stream: Workload = {
  name: 'stream',
  title: 'stream, 20,000 items',
  unit: 'items',
  aim: 18,
  async run({ numbers }) {
    if (numbers === undefined) return undefined
    const count = 20_000
    let seen = 0
    for await (const n of numbers(count)) expect(n, seen++)
    expect(seen, count)
    return count
  },
}

export const streamOfObjects: Workload = {
  name: 'stream-objects',
  title: 'stream, 20,000 small objects',
  unit: 'items',
  aim: undefined,
  async run({ hits }) {
    if (hits === undefined) return undefined
    const count = 20_000
    let seen = 0
    for await (const { id } of hits(count)) expect(id, seen++)
    expect(seen, count)
    return count
  },
}

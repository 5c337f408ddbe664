// The order of deliveries is the one thing about the stand-in that Electron cannot be asked: it promises none.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Scheduler } from '../../electron-on-chromium/scheduler/scheduler.js'

/** The order in which the tasks of three channels run, `a0 b0 a1 …`. */
async function order(seed: number): Promise<string[]> {
  const scheduler = new Scheduler(seed)
  const ran: string[] = []
  const done = ['a', 'b', 'c'].map(
    (name) =>
      new Promise<void>((resolve) => {
        const channel = scheduler.channel()
        for (let i = 0; i < 5; i++) channel.post(() => void ran.push(`${name}${i}`))
        channel.post(resolve)
      }),
  )
  await Promise.all(done)
  return ran
}

test('what one channel is given runs in its order, whatever the seed', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const ran = await order(seed)
    for (const name of ['a', 'b', 'c'])
      assert.equal(
        ran.filter((each) => each.startsWith(name)),
        [0, 1, 2, 3, 4].map((i) => name + i),
      )
  }
})

test('channels overtake each other, by the seed alone', async () => {
  const orders = await Promise.all(Array.from({ length: 20 }, (_, seed) => order(seed)))
  const again = await Promise.all(Array.from({ length: 20 }, (_, seed) => order(seed)))
  assert.equal(orders, again)
  assert.ok(new Set(orders.map(String)).size > 15)
  assert.ok(orders.some(([first]) => first === 'c0'))
})

test('ticks and microtasks run between two tasks', async () => {
  const scheduler = new Scheduler(1)
  const channel = scheduler.channel()
  const ran: string[] = []
  const done = new Promise<void>((resolve) => {
    channel.post(() => {
      ran.push('one')
      process.nextTick(() => ran.push('tick'))
      void Promise.resolve().then(() => ran.push('microtask'))
    })
    channel.post(() => {
      ran.push('two')
      resolve()
    })
  })
  await done
  assert.equal(ran, ['one', 'tick', 'microtask', 'two'])
})

test('draining runs what is pending, for a task of another channel that comes after it', async () => {
  const scheduler = new Scheduler(1)
  const [first, second] = [scheduler.channel(), scheduler.channel()]
  const ran: string[] = []
  first.post(() => void ran.push('first'))
  await new Promise<void>((resolve) =>
    second.post(() => {
      first.drain()
      ran.push('second')
      resolve()
    }),
  )
  assert.equal(ran, ['first', 'second'])
})

test.run()

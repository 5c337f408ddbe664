// Claims, grants, navigations, crashes and withdrawals in every order, over the built bridge and the built preload.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Explored, explore } from './explore.js'
import { SCENARIOS } from './scenarios.js'
import { World } from './world.js'

const explored: Explored[] = []
for (const { title, script, kinds = [{}] } of SCENARIOS)
  for (const kind of kinds) {
    const ways = Object.entries(kind).map(([name, way]) => ` (${name}: ${way})`)
    test(`${title}${ways.join('')}`, async () => {
      const one = await explore(() => new World(kind), script)
      explored.push(one)
      console.log(`${String(one.orders).padStart(6)} orders: ${title}${ways.join('')}`)
      assert.ok(one.orders > 1, 'a scenario in which only one order is possible shows nothing')
    })
  }

test('the number of orders that were run is printed', () => {
  const sum = (count: (one: Explored) => number) => explored.reduce((all, one) => all + count(one), 0)
  const [orders, steps] = [sum((one) => one.orders), sum((one) => one.steps)]
  console.log(`${orders} orders of ${explored.length} scenarios were run, in ${steps} steps`)
  assert.ok(orders > 10_000)
})

test.run()

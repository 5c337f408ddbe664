import * as assert from 'uvu/assert'
import { countAlive } from './alive.js'
import { RandomApp, seeded } from './departures.js'
import { e2e, run, testWindow, until } from './harness.js'

const STEPS = 60
/** `DEPARTURES_SEED=7` repeats one run. */
const given = process.env.DEPARTURES_SEED
const seeds =
  given === undefined ? Array.from({ length: 3 }, () => Math.floor(Math.random() * 1e6)) : [Number(given)]

for (const seed of seeds) {
  e2e(`whatever comes and goes, nothing is left (DEPARTURES_SEED=${seed})`, 'model', async () => {
    const before = countAlive()
    const random = seeded(seed)
    const app = new RandomApp(random, testWindow)
    const steps: Promise<void>[] = []
    try {
      for (let i = 0; i < STEPS; i++) {
        const step = app.step()
        steps.push(step)
        // Some steps meet the one before them half way.
        if (random() < 0.6) await step
      }
      await Promise.all(steps)
      const unsettledInPage = await app.leaveOnePage()
      await until(
        async () => (await unsettledInPage()) === 0,
        'the end of all promises of the page that stayed',
      )
      assert.is(countAlive().listeners, 0, 'listeners, of a window that lives on')
      app.end()
      assert.ok(app.tracked > STEPS / 6, `only ${app.tracked} promises`)

      await until(() => app.unsettled === 0, `the end of all promises; ${app.unsettled} are left`)
      assert.is(app.served.sessions.length, 0)
      await until(
        () => {
          const { ports, timers, listeners } = countAlive()
          return ports === 0 && timers <= before.timers && listeners === 0
        },
        `the end of all ports, timers and listeners: before ${JSON.stringify(before)}`,
      )
    } catch (error) {
      throw new Error(
        `seed ${seed}: ${error}; left ${JSON.stringify(countAlive())}; did ${app.log.join(' ')}`,
      )
    } finally {
      app.end()
    }
  })
}

void run()

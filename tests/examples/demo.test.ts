import { spawnSync } from 'node:child_process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

// Elsewhere there always is a display, and the demo waits for its user.
const onLinux = process.platform === 'linux' ? test : test.skip

onLinux('the demo, without a display, tours everything that its page can do', () => {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, ['build/scripts/start.js'], {
    encoding: 'utf8',
    timeout: 60_000,
    env,
  })
  assert.is(status, 0, stderr)
  const steps = [...stdout.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number))
  assert.ok(steps.length >= 5, stdout)
  assert.equal(
    steps,
    steps.map((_, at) => at + 1),
  )
})

test.run()

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

// Elsewhere there always is a display, and the demo waits for its user.
const onLinux = process.platform === 'linux' ? test : test.skip

const start = (...args: string[]) => run('start', ...args)

function run(script: string, ...args: string[]) {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env
  return spawnSync(process.execPath, [`build/scripts/${script}.js`, ...args], {
    encoding: 'utf8',
    timeout: 60_000,
    env,
  })
}

onLinux('the demo, without a display, tours everything that its page can do', () => {
  const { status, stdout, stderr } = start()
  assert.is(status, 0, stderr)
  const steps = [...stdout.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number))
  assert.ok(steps.length >= 10, stdout)
  assert.equal(
    steps,
    steps.map((_, at) => at + 1),
  )
  const pictures = [...stdout.matchAll(/^screenshot: (.*)$/gm)].map(([, path = '']) => readFileSync(path))
  assert.is(pictures.length, 2, stdout)
  // Width and height, in the header of a PNG. A current Chromium without a display takes its bars off the height.
  const [width, height] = [pictures[0]?.readUInt32BE(16), pictures[0]?.readUInt32BE(20) ?? 0]
  assert.is(width, 1120)
  assert.ok(height > 600 && height <= 720, `${height}`)
})

onLinux('its tour leaves the inspector to whoever takes its pictures, a light and a dark one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'))
  try {
    const { status, stderr } = run('inspect', 'examples/notes', '--screenshot', join(folder, 'i.png'))
    assert.is(status, 0, stderr)
    assert.equal(readdirSync(folder).sort(), ['i-dark.png', 'i.png'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

onLinux('over a folder of one’s own it tours a copy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'demo-'))
  try {
    const texts = { "it's.md": 'no heading', 'Über “uns”.md': '# Über uns' }
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
    const { status, stdout, stderr } = start(folder)
    assert.is(status, 0, stdout + stderr)
    assert.equal(
      Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
      texts,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

onLinux('a folder that is not there is named in one sentence', () => {
  const { status, stdout, stderr } = start('/no/such/folder')
  assert.is(status, 1)
  assert.is(stdout, '')
  assert.is(stderr, 'There is no folder /no/such/folder: name one with Markdown files in it.\n')
})

test.run()

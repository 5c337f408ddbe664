import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

/** What each example says when it works, its lines in alphabetical order. */
const SAYS: Record<string, string[]> = {
  'close-event': [
    'main: by-main has closed',
    'main: by-nobody has closed',
    'main: by-page has closed',
    'main: the document has gone (NAVIGATED)',
    'page: by-main has closed',
  ],
  'main-calls-page': ['main: not saved: chapter 3, notes'],
  'main-world': ['main: the page heard “are you there?”'],
  'page-to-main': ['Hello world of app://page'],
  'port-in-message': ['page: steps 1 2 3, then closed'],
  'reply-streams': ['main: the stream was let go', 'page: 1 4 9 16 25'],
  'sub-frames': ['page: ["a.md","b.md"]', 'widget: theme dark, files REFUSED'],
  'two-views': ['sidebar: today: morning, today: evening'],
  'two-windows': ['canvas: orange from app://tools, and the event said orange', 'tools: joined to a page'],
  'utility-process': Array(2).fill('page: 1229 primes, counted by a utility process'),
  'web-worker': ['worker: line 7, line 8'],
  'worker-window': [
    ...Array(3).fill('client: 64 × 64'),
    ...[1, 2, 3].map((n) => `worker: thumbnail ${n}, for a page`),
  ],
}

const folders = readdirSync('examples').filter((name) => existsSync(`examples/${name}/main.ts`))

test('every example is known here', () => {
  assert.equal(folders.filter((name) => name !== 'notes').sort(), Object.keys(SAYS))
})

test('every example runs and says what its README says', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['build/scripts/examples.js'], { encoding: 'utf8' })
  for (const [name, lines] of Object.entries(SAYS)) {
    assert.ok(stdout.includes(`✔ ${name}: ${lines.join(' · ')}\n`), `${name}:\n${stdout}${stderr}`)
  }
})

test('every README is short', () => {
  for (const name of folders.filter((name) => name !== 'notes')) {
    const lines = readFileSync(`examples/${name}/README.md`, 'utf8').trimEnd().split('\n').length
    assert.ok(lines <= 15, `examples/${name}/README.md has ${lines} lines`)
  }
})

test.run()

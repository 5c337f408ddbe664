// The recipe of docs/testing.md, run as an app's author would: in an app that has the package, by Vitest with jsdom and by
// `node --test`, without Electron and without a browser.
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { node, tool } from '../../scripts/tools.js'
import { ROOT } from '../helpers/compiler.js'
import { install, link, pack } from '../package/installed.js'

const RECIPE = join(ROOT, 'tests/recipes/testing')
const CONDITION = '--conditions=electron-port-bridge-testing'

const packed = await pack()
test.after(() => packed.remove())
const app = await install(packed, 'tested', {
  fixture: '../../recipes/testing',
  type: 'module',
  compilerOptions: { module: 'NodeNext', skipLibCheck: true },
  include: ['src'],
})
for (const beside of ['vitest', 'jsdom', '@types/jsdom']) link(app, beside)
const config = join(app, 'vitest.config.ts')
renameSync(join(app, 'src/vitest.config.ts'), config)

const vitest = (...files: string[]) => tool(app, 'vitest/vitest.mjs', 'run', ...files)
const nodeTests = () => readdirSync(join(app, 'out')).filter((name) => name.endsWith('.node.js'))
const byNode = (...flags: string[]) =>
  node(app, ...flags, '--test', ...nodeTests().map((name) => `out/${name}`))

test('these are the commands of docs/testing.md', () => {
  const page = readFileSync(join(ROOT, 'docs/testing.md'), 'utf8')
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands]) => commands)
  assert.equal(blocks, [`npx tsc\nnode ${CONDITION} --test out/*.node.js\n`])
})

test('the recipe compiles', async () => {
  const { ok, output } = await tool(app, 'typescript/bin/tsc')
  assert.ok(ok, output)
})

test('Vitest runs it: the provider, and the page’s component on jsdom', async () => {
  const { ok, output } = await vitest()
  assert.ok(ok, output)
  assert.match(output, /Test Files\s+2 passed \(2\)/)
  assert.match(output, /Tests\s+6 passed \(6\)/)
})

test('`node --test` runs it', async () => {
  const { ok, output } = await byNode(CONDITION)
  assert.ok(ok, output)
  assert.match(output, /^# tests 2$/m)
  assert.match(output, /^# pass 2$/m)
})

test('without the condition neither does: a page’s door then wants a page', async () => {
  const withIt = readFileSync(config, 'utf8')
  writeFileSync(config, withIt.replace(/^ {2}(resolve|ssr):.*\n/gm, ''))
  const { ok, output } = await vitest('notes')
  writeFileSync(config, withIt)
  assert.not(ok)
  assert.match(output, 'MutationObserver is not defined')
  assert.match((await byNode()).output, 'MutationObserver is not defined')
})

test('a fault in the app turns its tests red', async () => {
  const file = join(app, 'src/notes.ts')
  const right = readFileSync(file, 'utf8')
  writeFileSync(file, right.replace('texts.length >= limit', 'texts.length > limit'))
  const { ok, output } = await vitest('notes')
  writeFileSync(file, right)
  assert.not(ok)
  assert.match(output, /Tests\s+1 failed \| 2 passed \(3\)/)
})

test('docs/testing.md shows it as it is', () => {
  const page = readFileSync(join(ROOT, 'docs/testing.md'), 'utf8')
  for (const file of readdirSync(RECIPE)) {
    const source = readFileSync(join(RECIPE, file), 'utf8')
    assert.ok(page.includes(`\`\`\`ts\n${source}\`\`\`\n`), `${file} is not in the page as it is`)
  }
})

test.run()

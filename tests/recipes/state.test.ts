// The recipes of docs/state.md, compiled and run by Vitest with jsdom in an app that has the package.
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { tool } from '../../scripts/tools.js'
import { ROOT } from '../helpers/compiler.js'
import { install, link, pack } from '../package/installed.js'

const RECIPES = join(ROOT, 'tests/recipes/state')
const BESIDE = [
  'vitest',
  'jsdom',
  '@types/jsdom',
  'react',
  'react-dom',
  '@types/react',
  '@types/react-dom',
  '@tanstack/react-query',
  'vue',
  'svelte',
  'nanostores',
]

const packed = await pack()
test.after(() => packed.remove())
const app = await install(packed, 'states', {
  fixture: '../../recipes/state',
  type: 'module',
  compilerOptions: { module: 'NodeNext', jsx: 'react-jsx', skipLibCheck: true, noEmit: true },
  include: ['src'],
})
for (const beside of BESIDE) link(app, beside)
renameSync(join(app, 'src/vitest.config.ts'), join(app, 'vitest.config.ts'))

test('the recipes compile', async () => {
  const { ok, output } = await tool(app, 'typescript/bin/tsc')
  assert.ok(ok, output)
})

test('each shows the value, hears of the next, asks for another, and lets go', async () => {
  const { ok, output } = await tool(app, 'vitest/vitest.mjs', 'run')
  assert.ok(ok, output)
  assert.match(output, /Tests\s+6 passed \(6\)/)
})

test('a recipe that does not let go is found', async () => {
  const file = join(app, 'src/vue.ts')
  const right = readFileSync(file, 'utf8')
  writeFileSync(file, right.replace('onScopeDispose(stop)', ''))
  const { ok, output } = await tool(app, 'vitest/vitest.mjs', 'run')
  writeFileSync(file, right)
  assert.not(ok)
  assert.match(output, /Tests\s+1 failed \| 5 passed \(6\)/)
})

test('docs/state.md shows them as they are', () => {
  const page = readFileSync(join(ROOT, 'docs/state.md'), 'utf8')
  for (const file of readdirSync(RECIPES)) {
    if (/\.(test|config)\.ts$/.test(file)) continue
    const source = readFileSync(join(RECIPES, file), 'utf8')
    const fence = `\`\`\`${extname(file).slice(1)}\n${source}\`\`\`\n`
    assert.ok(page.includes(fence), `${file} is not in the page as it is`)
  }
})

test.run()

// Vite, and the types of the plugins.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import { matrix, perhapsTest, withoutPlugin } from './matrix.js'
import { checkTypes } from './starters.js'
import { installTools } from './tools.js'

const tools = await installTools('vite')
const COMMONJS_ENTRY = "output: { format: 'cjs', entryFileNames: '[name].cjs' }"
const viteMain = (options: string) => ({
  "external: ['electron'] } },\n  ssr: { noExternal: true },\n  plugins": `external: ['electron']${options},\n  plugins`,
})
const perhaps = perhapsTest(tools)

matrix(
  tools,
  [
    { setUp: 'Vite' },
    {
      setUp: 'Vite',
      as: 'CommonJS',
      main: 'out/main/index.cjs',
      edits: viteMain(`, ${COMMONJS_ENTRY} } },\n  ssr: { noExternal: true }`),
    },
    { setUp: 'Vite', preload: 'own' },
    { setUp: 'Vite', kit: 'external', edits: viteMain(' } }') },
  ],
  [
    [
      { setUp: 'Vite', edits: withoutPlugin },
      'PRELOAD_NOT_FOUND',
      'electron-port-bridge/vite',
      'vite.config.ts',
    ],
  ],
)
perhaps("the plugins are what each tool's types ask for", async () => {
  const folder = join(tools.folder, 'apps', 'types')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'index.ts'),
    `import { readyMadePreload as forEsbuild } from 'electron-port-bridge/esbuild'
import { readyMadePreload } from 'electron-port-bridge/vite'
export const esbuild: import('esbuild').Plugin = forEsbuild()
export const rolldown: import('rolldown').Plugin = readyMadePreload()
export const rollup: import('rollup').Plugin = readyMadePreload()
export const vite: import('vite').Plugin = readyMadePreload()
`,
  )
  const options = {
    module: 'ESNext',
    moduleResolution: 'Bundler',
    types: [],
    strict: true,
    skipLibCheck: true,
  }
  const exact = { ...options, exactOptionalPropertyTypes: true, noEmit: true, target: 'ES2022' }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: exact }))
  await checkTypes(folder)
})

test.run()

// Rollup and Rolldown.
import { test } from 'uvu'
import { MODULE, matrix } from './matrix.js'
import { installTools } from './tools.js'

const tools = await installTools('vite')
const rollupTo = (options: string) => ({ "dir: 'out/main', format: 'es'": `dir: 'out/main', ${options}` })
const rollupExternal = (before: string) => ({
  [`${before}\n    external,`]: `${before}\n    external: [...external, /^electron-port-bridge/],`,
})
const PLUGIN = { Rollup: ', readyMadePreload()', Rolldown: 'readyMadePreload()' }

matrix(
  tools,
  [
    { setUp: 'Rollup', manifest: MODULE },
    { setUp: 'Rollup', as: 'CommonJS', edits: rollupTo("format: 'cjs'") },
    {
      setUp: 'Rollup',
      as: 'in several files and folders',
      manifest: MODULE,
      main: 'out/main/start.js',
      edits: {
        ...rollupTo("format: 'es', chunkFileNames: 'deep/[name].js'"),
        'src/main/index.js': 'src/main/start.js',
      },
    },
    { setUp: 'Rollup', preload: 'own', manifest: MODULE },
    {
      setUp: 'Rollup',
      kit: 'external',
      manifest: MODULE,
      edits: rollupExternal("input: 'src/main/index.js',"),
    },
    { setUp: 'Rolldown', manifest: MODULE },
    { setUp: 'Rolldown', as: 'CommonJS', edits: rollupTo("format: 'cjs'") },
    { setUp: 'Rolldown', preload: 'own', manifest: MODULE },
    { setUp: 'Rolldown', kit: 'external', manifest: MODULE, edits: rollupExternal("platform: 'node',") },
  ],
  [
    ...(['Rollup', 'Rolldown'] as const).flatMap((setUp) =>
      ['es', 'cjs'].map(
        (format) =>
          [
            {
              setUp,
              as: format,
              manifest: format === 'es' ? MODULE : {},
              edits: { [PLUGIN[setUp]]: '', ...rollupTo(`format: '${format}'`) },
            },
            'PRELOAD_NOT_FOUND',
            'electron-port-bridge/vite',
            'Rollup',
          ] as const,
      ),
    ),
  ],
)

test.run()

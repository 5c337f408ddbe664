// esbuild.
import { test } from 'uvu'
import { MODULE, matrix, withoutPlugin } from './matrix.js'
import { installTools } from './tools.js'

const tools = await installTools('vite')
const esbuildMain = (options: string) => ({ "format: 'esm',\n  external: ['electron']": options })

matrix(
  tools,
  [
    { setUp: 'esbuild', manifest: MODULE },
    { setUp: 'esbuild', as: 'CommonJS', edits: esbuildMain("format: 'cjs', external: ['electron']") },
    {
      setUp: 'esbuild',
      as: 'in several files and folders, minified',
      manifest: MODULE,
      main: 'out/main/start.js',
      edits: {
        ...esbuildMain(
          "format: 'esm', splitting: true, minify: true, chunkNames: 'deep/[name]-[hash]', external: ['electron']",
        ),
        'src/main/index.js': 'src/main/start.js',
      },
    },
    { setUp: 'esbuild', preload: 'own', manifest: MODULE },
    {
      setUp: 'esbuild',
      as: 'CommonJS',
      preload: 'own',
      edits: esbuildMain("format: 'cjs', external: ['electron']"),
    },
    {
      setUp: 'esbuild',
      kit: 'external',
      manifest: MODULE,
      edits: esbuildMain("format: 'esm', external: ['electron', 'electron-port-bridge']"),
    },
  ],
  [
    [
      { setUp: 'esbuild', manifest: MODULE, edits: withoutPlugin },
      'PRELOAD_NOT_FOUND',
      'electron-port-bridge/esbuild',
    ],
    [
      {
        setUp: 'esbuild',
        as: 'CommonJS',
        edits: { ...withoutPlugin, ...esbuildMain("format: 'cjs', external: ['electron']") },
      },
      'PRELOAD_NOT_FOUND',
      'electron-port-bridge/esbuild',
    ],
  ],
)

test.run()

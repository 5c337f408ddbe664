// webpack, which needs no line.
import { test } from 'uvu'
import { matrix } from './matrix.js'
import { installTools } from './tools.js'

const tools = await installTools('vite')
/** Main as it is where TypeScript makes CommonJS of it before the bundler sees it. */
const required = (main: string) => main.replace(/^import (.*) from (.*)$/gm, 'const $1 = require($2)')

matrix(
  tools,
  [
    { setUp: 'webpack' },
    { setUp: 'webpack', as: 'required', source: required },
    { setUp: 'webpack', preload: 'own' },
    {
      setUp: 'webpack',
      kit: 'external',
      edits: {
        "target: 'electron-main'":
          "externalsType: 'commonjs', externals: /^electron-port-bridge/, target: 'electron-main'",
      },
    },
    { setUp: 'webpack', page: 'file' },
    { setUp: 'webpack', preload: 'own', page: 'file' },
  ],
  [
    [
      {
        setUp: 'webpack',
        edits: { '=> ({ path:': "=> ({ publicPath: 'https://example.org/', path:" },
      },
      'PRELOAD_NOT_FOUND',
      'output.publicPath',
    ],
  ],
)

test.run()

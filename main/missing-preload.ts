import { KitError } from '../contract/errors.js'

declare const __webpack_require__: unknown

const line = (door: string): string => `  import { readyMadePreload } from 'electron-port-bridge/${door}'`
const CURES = {
  forge: [
    'Add its plugin to vite.main.config.ts, and the preload is put beside main:',
    line('vite'),
    '  export default defineConfig({ plugins: [readyMadePreload()] })',
  ],
  esbuild: [
    'Add its plugin where main is built, and the preload is put beside main:',
    line('esbuild'),
    '  plugins: [readyMadePreload()],',
  ],
  webpack: [
    'webpack copies the preload by itself, unless `module.parser.javascript.url` is false or `output.publicPath` is a',
    'URL. Undo that for main, and ship what webpack puts beside main.',
  ],
  other: [
    'Add its plugin where main is built, and the preload is put beside main:',
    `${line('vite')}       // Vite, Rollup, Rolldown`,
    `${line('esbuild')}    // esbuild`,
    '  plugins: [readyMadePreload()],               // in electron.vite.config.ts: main: { plugins: [readyMadePreload()] }',
    'or keep the kit out of the bundle (`external: [/^electron-port-bridge/]`), and ship it in node_modules.',
  ],
} as const

/** There is no ready-made preload at `path`: what to do about it, for the bundler that can be seen. */
export function missingPreload(path: string): KitError {
  return new KitError(
    'PRELOAD_NOT_FOUND',
    [
      `There is no preload at ${path}: this module was bundled, and its preload was not brought along.`,
      ...CURES[bundler(path)],
      'docs/bundlers.md has the line for each set-up.',
    ].join('\n'),
  )
}

/**
 * By what each leaves in its output. Rollup, Rolldown and so Vite leave nothing to be known by (asked for
 * `import.meta.env`, Rolldown warns); nor does esbuild where it makes ES modules.
 */
function bundler(path: string): keyof typeof CURES {
  if (typeof __webpack_require__ !== 'undefined') return 'webpack'
  // Its `typeof` only: for the value webpack would write down a path of the build machine.
  if (typeof import.meta.url !== 'string') return 'esbuild'
  return /[\\/]\.vite[\\/]/.test(path) ? 'forge' : 'other'
}

// What is reached from outside is an entry; every other file and export must be used by one of them.
import { readFileSync } from 'node:fs'

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
/** What `npm run` runs is run from `build/`. */
const commands = Object.values(scripts).flatMap((script) =>
  [...script.matchAll(/node (?:--\S+ )*build\/(\S+)\.js/g)].map(([, path]) => `${path}.ts`),
)

export default {
  entry: [
    ...commands,
    // The doors, and what rollup.config.mjs builds beside them.
    '{contract,port,main,preload,renderer,utility,testing,inspector}/index.ts',
    'inspector-page/page.ts',
    'bundlers/{vite,esbuild}.ts',
    'testing/renderer.ts',
    'main/ready-made-preload.ts',
    // Each app is started by its main script; its page, its workers and processes are loaded by a URL or a path.
    'examples/*/{main,page,widget,canvas,tools,sidebar,editor,service,worker,client}.ts',
    'bench/rollup.config.mjs',
    'bench/{main,node-worker}.ts',
    'bench/page/{consumer,provider}.ts',
    'electron-on-chromium/{cli,electron-default}.ts',
    'electron-on-chromium/loader/esm-hooks.ts',
    'tests/**/*.test.ts',
    // Held by the compiler alone.
    'tests/types/{*.types,electron-app}.ts',
    // Started, loaded or copied by their path.
    'tests/e2e/{clone-process,utility-search,utility-web-port}.ts',
    'tests/pollution/{run-in-page,use-page}.ts',
    'scripts/{inspected,inspected-hooks}.ts',
    'tests/security/costs/measure.ts',
    'tests/interop/{recipes,migration}/*.ts',
    'tests/recipes/testing/{*.node,vitest.config}.ts',
    'tests/recipes/state/{vitest.config,vue}.ts',
    'tests/bundlers/forge-package.cjs',
  ],
  // Run by the path of their script, `scripts/tools.ts`; or loaded where they are first needed.
  ignoreDependencies: [
    '@arethetypeswrong/cli',
    // What docs/migration.md's files for electron-trpc are compiled against, by a compiler's `paths`.
    'trpc-client-10',
    'trpc-server-10',
    'publint',
    '@sparticuz/chromium',
    'yaml',
    'typedoc-plugin-markdown',
  ],
  // The machine's own.
  ignoreBinaries: ['Xvfb'],
  // A starter is copied, a fixture is another app: each has its own package.json or lock file.
  project: [
    '**/*.{ts,mts,cts,js,mjs,cjs,svelte,vue}',
    '!examples/starters/**',
    '!tests/bundlers/fixture/**',
    '!tests/package/fixtures/**',
  ],
}

import { cpSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { ROOT } from '../helpers/compiler.js'
import { build, makeApp, packageApp } from './app.js'
import { documented } from './documented.js'
import type { Tools } from './tools.js'

/** How an app is built: by what docs/bundlers.md shows under the set-up's name, and these commands. */
interface SetUp {
  /** Scripts of Node with their arguments; `tools:` are those beside the apps, `root:` the repository's own. */
  readonly commands: readonly string[]
  /** Where main's output is, and the preload's. */
  readonly main: string
  readonly preload: string
  /** Its configuration takes the page's HTML as well. */
  readonly html?: boolean
}

const SET_UPS = {
  'electron-vite': {
    commands: ['tools:electron-vite/bin/electron-vite.js build'],
    main: 'out/main/index.js',
    preload: 'out/preload/index.js',
    html: true,
  },
  Vite: {
    commands: ['main', 'preload', 'renderer'].map(
      (part) => `tools:vite/bin/vite.js build -c vite.${part}.config.mjs`,
    ),
    main: 'out/main/index.mjs',
    preload: 'out/preload/index.cjs',
    html: true,
  },
  Rollup: {
    commands: ['root:rollup/dist/bin/rollup -c'],
    main: 'out/main/index.js',
    preload: 'out/preload/index.cjs',
  },
  Rolldown: {
    commands: ['tools:rolldown/bin/cli.mjs -c'],
    main: 'out/main/index.js',
    preload: 'out/preload/index.cjs',
  },
  esbuild: { commands: ['build.mjs'], main: 'out/main/index.js', preload: 'out/preload/index.cjs' },
  webpack: {
    commands: ['tools:webpack-cli/bin/cli.js'],
    main: 'out/main/index.js',
    preload: 'out/preload/index.js',
  },
} as const satisfies Record<string, SetUp>

/** One way to build and run the app. */
export interface Row {
  readonly setUp: keyof typeof SET_UPS
  /** What is special about it. */
  readonly as?: string
  /** @default 'ready-made' */
  readonly preload?: 'ready-made' | 'own'
  /** Where the kit is when main runs: in main's bundle, or in node_modules. @default 'bundled' */
  readonly kit?: 'bundled' | 'external'
  /** @default 'app' */
  readonly page?: 'app' | 'file'
  /** Of the app's package.json. */
  readonly manifest?: object
  /** What differs from the documented configuration: text of it, and what stands there instead. */
  readonly edits?: Readonly<Record<string, string>>
  /** Where that puts main's and the preload's output. */
  readonly main?: string
  readonly own?: string
  /** Main's source is this instead. */
  readonly source?: (main: string) => string
}

export function titleOf({ setUp, as, preload = 'ready-made', kit = 'bundled', page = 'app' }: Row): string {
  return `${setUp}${as === undefined ? '' : `, ${as}`}: kit ${kit}, ${preload} preload, page from ${page}:`
}

/** Builds an app as documented, and packages it. Returns its folder, which is far from where it was built. */
export async function buildRow(row: Row, tools: Tools): Promise<string> {
  const setUp: SetUp = SET_UPS[row.setUp]
  const folder = mkdtempSync(join(tools.folder, 'apps', `${row.setUp}-`))
  const own = row.preload === 'own' ? (row.own ?? setUp.preload) : undefined
  makeApp(folder, {
    manifest: { name: 'notes', version: '1.0.0', main: row.main ?? setUp.main, ...row.manifest },
    files: edited(documented(row.setUp, own !== undefined), row.edits ?? {}),
    preload: own,
    page: { at: 'out/renderer', from: row.page ?? 'app' },
    source: row.source,
  })
  for (const command of setUp.commands) {
    const [script = '', ...args] = command.split(' ')
    const path = script
      .replace('tools:', join(tools.folder, 'node_modules/'))
      .replace('root:', join(ROOT, 'node_modules/'))
    await build(folder, path, ...args)
  }
  if (!setUp.html) cpSync(join(folder, 'src/renderer/index.html'), join(folder, 'out/renderer/index.html'))
  const modules = row.kit === 'external' ? ['node_modules/electron-port-bridge'] : []
  return packageApp(folder, tools.folder, ['package.json', 'out', ...modules])
}

function edited(
  files: ReadonlyMap<string, string>,
  edits: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const all = [...files.values()].join('')
  for (const from of Object.keys(edits)) assert.ok(all.includes(from), `no documented file has ${from}`)
  return new Map(
    [...files].map(([name, code]) => [
      name,
      Object.entries(edits).reduce((text, [from, to]) => text.replaceAll(from, to), code),
    ]),
  )
}

// The declarations as they are packed, and what apps write with them, under the settings of the templates that apps begin with
// and in every version of TypeScript that is supported. The versions are installed by a lock file of their own.
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { installTools } from '../bundlers/tools.js'
import { ROOT } from '../helpers/compiler.js'

type Version = '5.6' | '5.9' | '6.0' | '7.0'
/** Of these, those in which a generator may yield one word of a list. */
const KEEPING_LITERALS: readonly Version[] = ['6.0', '7.0']
/** Of these, those whose `strict` is on unless a tsconfig says otherwise. */
const STRICT_BY_DEFAULT: readonly Version[] = ['6.0', '7.0']

interface Setting {
  readonly name: string
  /** A tsconfig of a template, by its package. */
  readonly extends?: string
  /** Over the template's: what its app would have installed besides is not there, and what docs/bundlers.md changes. */
  readonly options: object
  /** @default as the version has it */
  readonly strictNullChecks?: boolean
}

const SETTINGS: readonly Setting[] = [
  {
    name: "electron-vite's template",
    extends: '@electron-toolkit/tsconfig/tsconfig.web.json',
    options: {},
    strictNullChecks: true,
  },
  {
    name: "electron-vite's template with Svelte",
    extends: '@quick-start/create-electron/template/svelte-ts/tsconfig.web.json',
    options: {},
    strictNullChecks: false,
  },
  {
    name: "Forge's template",
    extends: '@electron-forge/template-vite-typescript/tmpl/tsconfig.json',
    options: { module: 'esnext', moduleResolution: 'bundler', baseUrl: null },
  },
  {
    name: 'nothing strict',
    options: {
      target: 'es2022',
      module: 'esnext',
      moduleResolution: 'bundler',
      strict: false,
      skipLibCheck: true,
    },
    strictNullChecks: false,
  },
  {
    name: 'everything strict, and the declarations checked',
    options: {
      target: 'es2022',
      lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable', 'esnext.disposable'],
      module: 'nodenext',
      moduleResolution: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
    },
    strictNullChecks: true,
  },
]

const tools = await installTools('typescript')
const apps = join(tools.folder, 'apps')

/** Makes an app of the files in a folder of its own, and returns what the compiler prints of them and of the kit. */
function compile(
  version: Version,
  { name, extends: base, options }: Setting,
  files: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const folder = join(apps, `${version} ${name}`.replace(/\W+/g, '-'))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  for (const [file, text] of files) writeFileSync(join(folder, file), text)
  const config = {
    ...(base === undefined ? {} : { extends: base }),
    compilerOptions: { types: ['node'], noEmit: true, ...options },
    include: [...files.keys()],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(tools.folder, 'node_modules', `typescript-${version}`, 'bin/tsc')
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { cwd: folder }, (_error, stdout) =>
      // Complaints of a line each, and what they consist of below them. What others declare is theirs.
      resolve(
        stdout
          .split('\n')
          .filter((line) => /^\S/.test(line) && !/node_modules\/(?!electron-port-bridge\/)/.test(line)),
      ),
    )
  })
}

const fromDisk = (name: string) => [name, readFileSync(join(ROOT, 'tests/types', name), 'utf8')] as const

const ONE_WORD = `import { defineContract, type Provider } from 'electron-port-bridge/contract'
import * as v from 'valibot'
export const shades = defineContract('shades', { streams: { one: { item: v.picklist(['light', 'dark']) } } })
export const streams: Provider<typeof shades>['streams'] = { async *one() { yield 'light' } }
export const now: Provider<typeof shades>['streams'] = { *one() { yield 'light' } }
`
const NULL_CHECKS = '// @ts-expect-error `strictNullChecks` is on\nexport const text: string = undefined\n'
const NO_NULL_CHECKS = 'export const text: string = undefined\n'

const CONTRACT = `import { defineContract } from 'electron-port-bridge/contract'
export const notes = defineContract('notes', { calls: { list: {} } })
`

const check = (title: string, run: () => Promise<void>) =>
  tools.missing === undefined ? test(title, run) : test.skip(`${title} (${tools.missing})`, run)

/** Tests of these versions, in every setting. */
export function checkVersions(...versions: readonly Version[]): void {
  for (const version of versions) {
    for (const setting of SETTINGS) {
      check(`TypeScript ${version} with the settings of ${setting.name}: what apps write holds`, async () => {
        const isStrict = setting.strictNullChecks ?? STRICT_BY_DEFAULT.includes(version)
        const files = new Map([
          fromDisk('same.ts'),
          fromDisk('every-setting.types.ts'),
          ['null-checks.ts', isStrict ? NULL_CHECKS : NO_NULL_CHECKS],
        ])
        if (isStrict) files.set(...fromDisk('strict-setting.types.ts'))
        if (KEEPING_LITERALS.includes(version)) files.set('one-word.ts', ONE_WORD)
        assert.equal(await compile(version, setting, files), [])
      })
    }
  }

  check('the check can fail: in every version a mistake is told', async () => {
    for (const version of versions) {
      const setting = { name: 'it can fail', options: { module: 'esnext', moduleResolution: 'bundler' } }
      const wrong = `${CONTRACT}export const wrong: string = notes\n`
      const [complaint] = await compile(version, setting, new Map([['wrong.ts', wrong]]))
      assert.match(complaint ?? '', /^wrong\.ts\(3,14\): error TS2322/)
    }
  })

  check('no file can export a contract under isolatedDeclarations, as the README says', async () => {
    for (const version of versions) {
      const options = {
        module: 'esnext',
        moduleResolution: 'bundler',
        declaration: true,
        isolatedDeclarations: true,
      }
      const [complaint] = await compile(
        version,
        { name: 'isolated', options },
        new Map([['contract.ts', CONTRACT]]),
      )
      assert.match(complaint ?? '', /^contract\.ts\(2,14\): error TS9010/)
    }
  })

  test.run()
}

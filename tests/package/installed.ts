import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Packed as PackedInto, packInto, unpackInto } from '../../scripts/tools.js'
import { ROOT } from '../helpers/compiler.js'

const FIXTURES = join(ROOT, 'tests/package/fixtures')
/** What an app has beside the package; their types, and valibot to run. */
const BESIDE = ['electron', '@types/node', 'valibot']

/** The package as npm would publish it, in a folder that goes with it. */
export interface Packed extends PackedInto {
  remove(): void
}

export async function pack(): Promise<Packed> {
  const folder = mkdtempSync(join(tmpdir(), 'electron-port-bridge-'))
  const packed = await packInto(folder)
  return { ...packed, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** One way to build an app. */
export interface AppKind {
  readonly fixture: string
  readonly type: 'module' | 'commonjs'
  readonly compilerOptions: object
  readonly include?: readonly string[]
  /** Packages whose types it does not have. */
  readonly without?: readonly string[]
}

/** Makes an app with the package in its node_modules, offline. Returns its folder. */
export async function install({ folder, tarball }: Packed, name: string, kind: AppKind): Promise<string> {
  const app = join(folder, name)
  const modules = join(app, 'node_modules')
  cpSync(join(FIXTURES, kind.fixture), join(app, 'src'), { recursive: true })
  writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, type: kind.type }))
  writeFileSync(
    join(app, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        lib: ['ES2022', 'DOM'],
        types: ['node'],
        strict: true,
        skipLibCheck: false,
        // TypeScript's own `lib.dom.d.ts` and the like take most of the time, and say nothing of the package.
        skipDefaultLibCheck: true,
        rootDir: 'src',
        outDir: 'out',
        ...kind.compilerOptions,
      },
      include: kind.include ?? ['src'],
    }),
  )
  mkdirSync(modules)
  await unpackInto(modules, tarball)
  for (const beside of BESIDE.filter((other) => !kind.without?.includes(other))) link(app, beside)
  return app
}

/** Gives the app a package that this repository has. */
export function link(app: string, name: string): void {
  const at = join(app, 'node_modules', name)
  mkdirSync(dirname(at), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules', name), at, 'junction')
}

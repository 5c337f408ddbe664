import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Application, type DeclarationReflection, LogLevel } from 'typedoc'
import ts from 'typescript'
import { DOORS, type Door } from './doors.js'

export interface Reference {
  /** Markdown by file name: a page a door, and `README.md`. */
  readonly pages: ReadonlyMap<string, string>
  /** Exported names without a docstring, as `door.name`. */
  readonly undocumented: readonly string[]
  /** Names that each door's page has, those that it takes over from another door included. */
  readonly names: ReadonlyMap<string, readonly string[]>
}

let ofDoors: Promise<Reference> | undefined
/** The reference of every door, made once: it takes seconds, and several checks look at it. */
export function referenceOfDoors(): Promise<Reference> {
  ofDoors ??= apiReference(DOORS)
  return ofDoors
}

/** The reference of these doors, made of the docstrings by TypeDoc. */
export async function apiReference(doors: readonly Pick<Door, 'name' | 'source'>[]): Promise<Reference> {
  const folder = mkdtempSync(join(tmpdir(), 'electron-port-bridge-'))
  try {
    const options = {
      plugin: ['typedoc-plugin-markdown'],
      out: folder,
      logLevel: LogLevel.Error,
      router: 'module',
      readme: 'none',
      name: 'API reference',
      disableSources: true,
      disableGit: true,
      excludeExternals: true,
      sort: ['alphabetical'],
      ...MARKDOWN,
    }
    // No readers: nothing but what stands here has a say.
    const app = await Application.bootstrapWithPlugins(options as object, [])
    const program = ts.createProgram(
      doors.map(({ source }) => resolve(source)),
      {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.NodeNext,
        lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
        types: ['node'],
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: true,
        noEmit: true,
      },
    )
    const project = app.converter.convert(
      doors.map(({ name, source }) => {
        const sourceFile = program.getSourceFile(resolve(source))
        if (sourceFile === undefined) throw new Error(`${source} is not there`)
        return { displayName: name, program, sourceFile }
      }),
    )
    await app.generateOutputs(project)
    const modules = (project.children ?? []).map((module) => [module.name, module.children ?? []] as const)
    return {
      pages: new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
      undocumented: modules.flatMap(([door, own]) =>
        own.filter((child) => !isDocumented(child)).map(({ name }) => `${door}.${name}`),
      ),
      names: new Map(modules.map(([door, own]) => [door, own.map(({ name }) => name)])),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Options of typedoc-plugin-markdown. */
const MARKDOWN = {
  hidePageHeader: true,
  hideBreadcrumbs: true,
  // The plugin counts headings of one name otherwise than GitHub does.
  useHTMLAnchors: true,
  useCodeBlocks: true,
  expandParameters: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  tableColumnSettings: {
    hideModifiers: true,
    hideInherited: true,
    hideOverrides: true,
    leftAlignHeaders: true,
  },
}

/** A function has its docstrings at its signatures; what another door has documented is a reference to it. */
function isDocumented(child: DeclarationReflection | { isReference(): boolean }): boolean {
  if (child.isReference()) return true
  const { comment, signatures = [] } = child as DeclarationReflection
  return [comment, ...signatures.map((signature) => signature.comment)].some((found) =>
    found?.hasVisibleComponent(),
  )
}

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The repository; tests run from its `build/tests`. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** One complaint of the compiler. */
export interface Complaint {
  /** Relative to the repository. */
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  readonly code: number
  readonly text: string
}

export interface CompileOptions {
  /** A project's folder, whose compiler options hold. @default tests */
  readonly project?: string
  /** Over the project's own. */
  readonly options?: ts.CompilerOptions
  /** Files by their path relative to the repository, beside or instead of those on the disk. */
  readonly sources?: ReadonlyMap<string, string>
}

/** What the compiler says of `files`, paths relative to the repository; emits nothing. */
export function compile(files: readonly string[], options: CompileOptions = {}): Complaint[] {
  const { options: own, projectReferences } = readProject(options.project ?? 'tests')
  const compilerOptions = { ...own, noEmit: true, composite: false, incremental: false, ...options.options }
  const host = ts.createCompilerHost(compilerOptions)
  const sources = new Map([...(options.sources ?? [])].map(([path, text]) => [join(ROOT, path), text]))
  const { fileExists, readFile, directoryExists } = host
  const getSourceFile = host.getSourceFile.bind(host)
  host.fileExists = (path) => sources.has(path) || fileExists(path)
  host.directoryExists = (path) =>
    [...sources.keys()].some((file) => file.startsWith(`${path}/`)) || (directoryExists?.(path) ?? true)
  host.readFile = (path) => sources.get(path) ?? readFile(path)
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const text = sources.get(path)
    return text === undefined
      ? getSourceFile(path, languageVersion, ...rest)
      : ts.createSourceFile(path, text, languageVersion)
  }
  const program = ts.createProgram({
    rootNames: files.map((file) => join(ROOT, file)),
    options: compilerOptions,
    // Imports of another folder are read from its built declarations, as `tsc -b` does.
    ...(projectReferences === undefined ? {} : { projectReferences }),
    host,
  })
  return ts.getPreEmitDiagnostics(program).map(complaintOf)
}

function readProject(folder: string): ts.ParsedCommandLine {
  const path = join(ROOT, folder, 'tsconfig.json')
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile)
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'))
  return ts.parseJsonConfigFileContent(config, ts.sys, join(ROOT, folder))
}

function complaintOf({ file, start = 0, code, messageText }: ts.Diagnostic): Complaint {
  return {
    file: file === undefined ? '' : file.fileName.slice(ROOT.length),
    line: file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1,
    code,
    text: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }
}

/** For an assertion's message: one line each. */
export function listed(complaints: readonly Complaint[]): string {
  return complaints.map(({ file, line, code, text }) => `${file}:${line} TS${code} ${text}`).join('\n')
}

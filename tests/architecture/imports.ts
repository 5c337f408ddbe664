import { posix } from 'node:path'
import ts from 'typescript'

/** Files by their path relative to the repository. */
export type Sources = ReadonlyMap<string, string>

export interface Import {
  /** `undefined` where an expression is computed. */
  readonly specifier: string | undefined
  readonly line: number
  /** Gone when the file runs. */
  readonly typeOnly: boolean
}

const parsed = new Map<string, ts.SourceFile>()

export function parse(path: string, text: string): ts.SourceFile {
  const known = parsed.get(path)
  if (known?.text === text) return known
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  parsed.set(path, file)
  return file
}

export function lineOf(node: ts.Node): number {
  const file = node.getSourceFile()
  return file.getLineAndCharacterOfPosition(node.getStart()).line + 1
}

/** Calls `visit` for `node` and everything in it. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

/** Every way to name another module: import, export from, import(), require(), import x = require(), import('x').T */
export function importsOf(path: string, text: string): Import[] {
  const found: Import[] = []
  const add = (node: ts.Node, typeOnly: boolean, specifier: ts.Node | undefined) => {
    const name = specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : undefined
    found.push({ specifier: name, line: lineOf(node), typeOnly })
  }
  walk(parse(path, text), (node) => {
    if (ts.isImportDeclaration(node)) add(node, isTypeOnly(node.importClause), node.moduleSpecifier)
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
      add(node, node.isTypeOnly || allTypes(node.exportClause), node.moduleSpecifier)
    } else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      add(node, node.isTypeOnly, node.moduleReference.expression)
    } else if (ts.isImportTypeNode(node)) {
      add(node, true, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined)
    } else if (ts.isCallExpression(node) && isImportCall(node.expression)) add(node, false, node.arguments[0])
  })
  return found
}

function isImportCall(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true
  return ts.isIdentifier(callee) && callee.text === 'require'
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  return clause.name === undefined && allTypes(clause.namedBindings)
}

function allTypes(bindings: ts.NamedImportBindings | ts.NamedExportBindings | undefined): boolean {
  if (bindings === undefined || ts.isNamespaceImport(bindings) || ts.isNamespaceExport(bindings)) return false
  const elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[] = bindings.elements
  return elements.length > 0 && elements.every((element) => element.isTypeOnly)
}

/** The file that a relative import names, as it is called in the repository. */
export function resolveRelative(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier).replace(/\.(c|m)?js$/, '.$1ts')
}

import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** What a built file reaches, by its syntax tree and not by its text. */
export interface Facts {
  /** What it imports or requires, sorted. */
  readonly imports: readonly string[]
  /** Names that nothing in the file declares, sorted. */
  readonly globals: readonly string[]
  /** Members read of `name`, which is a global or came from an import of that name. */
  members(name: string): readonly string[]
  /** Where text is turned into code. */
  readonly evals: readonly string[]
  /** Calls with the argument `'*'`. */
  readonly stars: readonly string[]
  /** Assignments to what parses HTML. */
  readonly html: readonly string[]
}

export function facts(file: string): Facts {
  const text = readFileSync(file, 'utf8')
  const program = ts.createProgram({
    rootNames: [file],
    options: {
      allowJs: true,
      checkJs: false,
      noLib: true,
      noResolve: true,
      target: ts.ScriptTarget.ES2022,
      types: [],
    },
  })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file) as ts.SourceFile
  const imports = new Set<string>()
  const globals = new Set<string>()
  const reads: [string, string][] = []
  const evals: string[] = []
  const stars: string[] = []
  const html: string[] = []
  const at = (node: ts.Node) => text.slice(node.getStart(source), node.getEnd()).slice(0, 80)

  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && isReference(node) && !declaredIn(node)) globals.add(node.text)
    if (ts.isPropertyAccessExpression(node)) {
      reads.push([nameOf(node.expression), node.name.text])
      const { parent } = node
      const isWritten =
        ts.isBinaryExpression(parent) &&
        parent.left === node &&
        parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
      if (isWritten && /^(inner|outer)HTML$/.test(node.name.text)) html.push(at(parent))
    }
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isObjectBindingPattern(node.name)) {
      for (const { propertyName, name } of node.name.elements)
        reads.push([nameOf(node.initializer), (propertyName ?? name).getText(source)])
    }
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      imports.add(node.moduleSpecifier.text)
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const callee = nameOf(node.expression)
      const [first] = node.arguments ?? []
      if (callee === 'require')
        imports.add(first && ts.isStringLiteral(first) ? first.text : `computed: ${at(node)}`)
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword)
        imports.add(first && ts.isStringLiteral(first) ? first.text : `computed: ${at(node)}`)
      if (['eval', 'Function'].includes(callee)) evals.push(at(node))
      const isTimer = /^set(Timeout|Interval)$/.test(callee)
      if (isTimer && first && (ts.isStringLiteralLike(first) || ts.isTemplateExpression(first)))
        evals.push(at(node))
      if (/insertAdjacentHTML$|^document\.write/.test(callee)) html.push(at(node))
      const isSearch = /^(includes|indexOf|startsWith|split)$/.test(callee)
      if (
        !isSearch &&
        (node.arguments ?? []).some((argument) => ts.isStringLiteralLike(argument) && argument.text === '*')
      )
        stars.push(at(node))
    }
    ts.forEachChild(node, visit)
  }

  /** `ipcRenderer` also for `electron.ipcRenderer`, whatever the import is called. */
  function nameOf(expression: ts.Expression): string {
    if (ts.isIdentifier(expression)) return required(expression) ?? expression.text
    if (ts.isPropertyAccessExpression(expression)) return expression.name.text
    if (ts.isCallExpression(expression) && expression.expression.getText(source) === 'require') {
      const [first] = expression.arguments
      return first && ts.isStringLiteral(first) ? first.text : '?'
    }
    return ''
  }

  /** What a variable was required from, or which global or member it stands for. */
  function required(identifier: ts.Identifier): string | undefined {
    const declaration = checker.getSymbolAtLocation(identifier)?.declarations?.[0]
    if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined
    const { initializer } = declaration
    return ts.isCallExpression(initializer) && initializer.expression.getText(source) === 'require'
      ? nameOf(initializer)
      : undefined
  }

  function isReference(node: ts.Identifier): boolean {
    const { parent } = node
    if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
    if (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent))
      return parent.name !== node
    if (ts.isBindingElement(parent)) return parent.initializer === node
    return !(
      ts.isExportSpecifier(parent) ||
      ts.isImportSpecifier(parent) ||
      ts.isGetAccessor(parent) ||
      ts.isSetAccessor(parent) ||
      ts.isLabeledStatement(parent) ||
      ts.isMetaProperty(parent) ||
      ts.isBreakOrContinueStatement(parent)
    )
  }

  function declaredIn(node: ts.Identifier): boolean {
    if (node.text === 'undefined' || node.text === 'arguments') return true
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node)
    return symbol?.declarations !== undefined && symbol.declarations.length > 0
  }

  visit(source)
  return {
    imports: [...imports].sort(),
    globals: [...globals].sort(),
    members: (name) =>
      [...new Set(reads.filter(([object]) => object === name).map(([, member]) => member))].sort(),
    evals,
    stars,
    html,
  }
}

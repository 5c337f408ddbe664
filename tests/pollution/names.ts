import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'

/**
 * Names that language and platform look up on objects which these files hand over, and that no syntax tree shows: of
 * iterators, property descriptors, thenables, and of the options of the web's and Node's functions.
 */
const READ_BY_THE_PLATFORM = [
  ...['next', 'return', 'throw', 'done', 'value', 'then', 'toJSON', 'cause', 'errors', 'raw', 'index'],
  ...['get', 'set', 'writable', 'enumerable', 'configurable'],
  ...[
    'once',
    'capture',
    'passive',
    'signal',
    'priority',
    'delay',
    'transfer',
    'targetOrigin',
    'includeUserActivation',
  ],
  ...['childList', 'subtree', 'attributes', 'characterData', 'attributeFilter', 'attributeOldValue'],
  ...[
    'start',
    'pull',
    'cancel',
    'type',
    'autoAllocateChunkSize',
    'highWaterMark',
    'size',
    'mode',
    'ref',
    'keepAlive',
  ],
]

const IS_NAME = /^[A-Za-z_$~][\w$~-]*$/

/** The files of a build that a door loads, itself among them. */
export function filesOf(door: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(door)) return seen
  seen.add(door)
  for (const statement of parse(door).statements) {
    const isFrom = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)
    const from = isFrom ? statement.moduleSpecifier : undefined
    if (from !== undefined && ts.isStringLiteral(from) && from.text.startsWith('.'))
      filesOf(join(dirname(door), from.text), seen)
  }
  return seen
}

/**
 * Every name by which the files read or make a property: accesses, destructuring, `in`, the keys of literals and of
 * classes, and each string that could be a key (`own(options, 'signal')`, lists of keys). Not one of them is written
 * down by hand, so a name that is new tomorrow is tried tomorrow.
 */
export function namesIn(files: Iterable<string>): readonly string[] {
  const names = new Set(READ_BY_THE_PLATFORM)
  const add = (name: string) => IS_NAME.test(name) && name !== '__proto__' && names.add(name)
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) add(node.name.text)
    else if (ts.isElementAccessExpression(node) && ts.isNumericLiteral(node.argumentExpression))
      names.add(node.argumentExpression.text)
    else if (ts.isStringLiteralLike(node) && !ts.isImportDeclaration(node.parent)) add(node.text)
    else if (ts.isBindingElement(node)) {
      const name = node.propertyName ?? node.name
      if (ts.isObjectBindingPattern(node.parent) && ts.isIdentifier(name)) add(name.text)
    } else if (
      (ts.isObjectLiteralElementLike(node) || ts.isClassElement(node)) &&
      node.name !== undefined &&
      ts.isIdentifier(node.name)
    ) {
      add(node.name.text)
    }
    ts.forEachChild(node, visit)
  }
  for (const file of files) visit(parse(file))
  return [...names].sort()
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
}

/**
 * Where the files leave an iterator before its end: a pattern of array elements, a `break` or `return` in `for…of`. The
 * language then looks for `return`, which an array's iterator has not, on `Object.prototype`, and throws for what is no
 * function. `{ 0: first } = …`, `find` and `forEach` do without.
 */
export function iteratorsLeftEarly(files: Iterable<string>): readonly string[] {
  const places: string[] = []
  for (const file of files) {
    const source = parse(file)
    const add = (node: ts.Node) => {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart())
      places.push(`${file}:${line + 1}: ${node.getText().split('\n')[0]}`)
    }
    const visit = (node: ts.Node): void => {
      if (
        ts.isArrayBindingPattern(node) &&
        !node.elements.some((one) => ts.isBindingElement(one) && one.dotDotDotToken)
      )
        add(node.parent)
      if (ts.isForOfStatement(node) && leaves(node.statement)) add(node)
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return places
}

/** Whether a loop's body leaves it. */
function leaves(node: ts.Node): boolean {
  if (ts.isReturnStatement(node) || ts.isBreakStatement(node)) return true
  const isOwnScope =
    ts.isFunctionLike(node) || ts.isIterationStatement(node, false) || ts.isSwitchStatement(node)
  return !isOwnScope && ts.forEachChild(node, leaves) === true
}

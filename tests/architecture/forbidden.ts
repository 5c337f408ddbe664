import ts from 'typescript'
import { lineOf, parse, type Sources, walk } from './imports.js'

/** Members through which text becomes markup or script. */
const SINKS = [
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'srcdoc',
  'createContextualFragment',
  'setHTMLUnsafe',
]
const NODE_GLOBALS = [
  'process',
  'Buffer',
  'require',
  'module',
  'exports',
  'global',
  '__dirname',
  '__filename',
]
/** https://www.electronjs.org/docs/latest/api/process: in sandboxed preloads too. */
const ELECTRONS_OWN = ['contextIsolated']

/** Text that becomes code or markup, and messages to whoever is there. */
export function dangers(sources: Sources): string[] {
  return each(sources, (node) => {
    if (ts.isStringLiteralLike(node) && node.text === '*' && !isSearchedFor(node)) {
      return "'*' as a target is whoever is there when the message arrives; name the origin, or '/'"
    }
    if (ts.isIdentifier(node) && isValue(node) && (node.text === 'eval' || node.text === 'Function')) {
      return `${node.text} makes code of text`
    }
    const member = memberName(node)
    if (member === 'eval' || member === 'Function') return `${member} makes code of text`
    const isWrite = ts.isPropertyAccessExpression(node) && /^document\.write(ln)?$/.test(node.getText())
    if (isWrite || (member !== undefined && SINKS.includes(member))) return `${member} makes markup of text`
    return undefined
  })
}

/**
 * Uses of Node's globals. Electron's own types bring Node's along, so that the compiler lets them pass in a
 * preload, and a sandboxed one has none of them.
 */
export function nodeGlobals(sources: Sources): string[] {
  return each(sources, (node) => {
    if (!ts.isIdentifier(node) || !isValue(node) || !NODE_GLOBALS.includes(node.text)) return undefined
    const { parent } = node
    const isElectrons = ts.isPropertyAccessExpression(parent) && ELECTRONS_OWN.includes(parent.name.text)
    return isElectrons ? undefined : `${node.text} is Node's`
  })
}

function each(sources: Sources, judge: (node: ts.Node) => string | undefined): string[] {
  const faults: string[] = []
  for (const [path, text] of sources) {
    walk(parse(path, text), (node) => {
      const fault = judge(node)
      if (fault !== undefined) faults.push(`${path}:${lineOf(node)} ${fault}`)
    })
  }
  return faults
}

/** `origin.includes('*')` looks for one, and sends nothing. */
function isSearchedFor({ parent }: ts.Node): boolean {
  return (
    ts.isCallExpression(parent) &&
    ts.isPropertyAccessExpression(parent.expression) &&
    parent.expression.name.text === 'includes'
  )
}

/** The name of a member that is read, written or destructured: `a.b`, `a['b']`, `{ b } = a`, `{ b: … }`. */
function memberName(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return node.argumentExpression.text
  }
  if (ts.isBindingElement(node)) {
    const name = node.propertyName ?? node.name
    return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined
  }
  return undefined
}

/** Whether the identifier stands for a variable, and is no name of a member or of a type. */
function isValue(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isBindingElement(parent)) return parent.name === node
  if (ts.isTypeReferenceNode(parent) || ts.isQualifiedName(parent)) return false
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node
  return !(ts.isTypeElement(parent) || ts.isClassElement(parent))
}

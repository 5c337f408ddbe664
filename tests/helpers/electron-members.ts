import { readFileSync } from 'node:fs'
import ts from 'typescript'

const FILE = 'node_modules/electron/electron.d.ts'

export interface Members {
  methods: string[]
  properties: string[]
}

/** What Electron's own declarations say that an instance of each class has, inherited members left out. */
export function electronMembers(): Map<string, Members> {
  const source = ts.createSourceFile(FILE, readFileSync(FILE, 'utf8'), ts.ScriptTarget.Latest, true)
  const found = new Map<string, Members>()
  const add = (name: string, member: ts.ClassElement | ts.TypeElement): void => {
    const key = member.name?.getText(source)
    const isStatic =
      ts.canHaveModifiers(member) &&
      ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)
    if (key === undefined || isStatic) return
    const entry = found.get(name) ?? { methods: [], properties: [] }
    found.set(name, entry)
    const list =
      ts.isMethodDeclaration(member) || ts.isMethodSignature(member) ? entry.methods : entry.properties
    if (!list.includes(key)) list.push(key)
  }
  const visit = (node: ts.Node): void => {
    if ((ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) && node.name)
      for (const member of node.members) add(node.name.text, member)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

// The threat model's tables, held against the protocol's source and the attack catalogue.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../helpers/compiler.js'

const PAGE = 'docs/threat-model.md'
const SOURCE = 'wire/protocol.ts'
const page = readFileSync(join(ROOT, PAGE), 'utf8')
const source = ts.createSourceFile(SOURCE, readFileSync(join(ROOT, SOURCE), 'utf8'), ts.ScriptTarget.ES2022)

/** Rows of the table under a heading, each as its cells. */
function rowsUnder(heading: string): string[][] {
  const [, section = ''] = page.split(`\n## ${heading}\n`)
  const [text = ''] = section.split('\n## ')
  const rows = text.split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** `HELLO.version`: every labelled field of every frame, and of what is told of a member. */
function fieldsOfProtocol(file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) => {
    if (!ts.isTypeAliasDeclaration(statement)) return []
    const { name, type } = statement
    const tuple = ts.isTypeOperatorNode(type) ? type.type : type
    if (!ts.isTupleTypeNode(tuple)) return []
    const members = tuple.elements.filter(ts.isNamedTupleMember)
    const [first, ...others] = members
    const isFrame = first?.name.text === 'type' && ts.isTypeQueryNode(first.type)
    const frame = isFrame ? (first.type as ts.TypeQueryNode).exprName.getText(file) : toldAs(name.text)
    return (isFrame ? others : members).map(({ name }) => `${frame}.${name.text}`)
  })
}

const toldAs = (type: string) => type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()

/** The relay's messages, by the names of their constants. */
function messagesOfProtocol(file: ts.SourceFile): string[] {
  const declared = file.statements.flatMap((statement) =>
    ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : [],
  )
  return declared
    .map(({ name }) => name.getText(file))
    .filter((name) => /^(IPC|WINDOW)_/.test(name) || name === 'UTILITY')
}

/** What to do to the page so that it has just what the protocol has. */
function differences(table: string, stand: readonly string[], needed: readonly string[]): string[] {
  return [
    ...needed.filter((key) => !stand.includes(key)).map((key) => `${table} lacks a row for ${key}`),
    ...stand
      .filter((key) => !needed.includes(key))
      .map((key) => `${table} has a row for ${key}, which is gone`),
    ...stand.filter((key, at) => stand.indexOf(key) !== at).map((key) => `${table} has two rows for ${key}`),
  ]
}

const plain = (cell = '') => cell.replaceAll('`', '')
const fieldRows = () => rowsUnder('Frames').map(([frame, field]) => `${plain(frame)}.${plain(field)}`)
const messageRows = () => rowsUnder('The relay').map(([message]) => plain(message))

test('the frames table has a row for every field of every frame, and for nothing else', () => {
  const fields = fieldsOfProtocol(source)
  assert.ok(fields.length > 30, `only ${fields.length} fields were read from ${SOURCE}`)
  assert.equal(differences('Frames', fieldRows(), fields), [])
})

test('the relay table has a row for every message of the relay, and for nothing else', () => {
  const messages = messagesOfProtocol(source)
  assert.ok(messages.length > 10, `only ${messages.length} messages were read from ${SOURCE}`)
  assert.equal(differences('The relay', messageRows(), messages), [])
})

test('every row says who sends it and what it may change', () => {
  for (const row of [...rowsUnder('Frames'), ...rowsUnder('The relay')]) {
    assert.is(row.length, 5, row.join(' | '))
    for (const cell of row.slice(0, 4)) assert.is.not(cell, '', row.join(' | '))
  }
})

test('every arrow of the picture has its threats, and every threat its arrow', () => {
  const arrows = [...page.matchAll(/-- "(\d+) [^"]+" -->/g)].map(([, number]) => number as string)
  assert.is(new Set(arrows).size, arrows.length, 'two arrows have one number')
  const rows = rowsUnder('STRIDE, arrow by arrow')
  assert.equal([...new Set(rows.map(([arrow]) => arrow))].sort(), arrows.sort())
  const pairs = rows.map(([arrow, letter]) => `${arrow} ${letter}`)
  assert.is(new Set(pairs).size, pairs.length, 'an arrow has one letter twice')
  for (const [arrow, letter = '', threat, held] of rows) {
    assert.match(letter, /^[STRIDE]$/)
    assert.ok(threat && held, `arrow ${arrow}`)
  }
})

test('every test that is named is a row of the attack catalogue', () => {
  const files = readdirSync(join(ROOT, 'tests/security'), { recursive: true, encoding: 'utf8' })
  const catalogue = files
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => [
      ...readFileSync(join(ROOT, 'tests/security', file), 'utf8').matchAll(/'([A-Z]\d\d)'/g),
    ])
    .map(([, number]) => number)
  const named = rowsUnder('STRIDE, arrow by arrow').flatMap(([, , , , tests = '']) => tests.split(' '))
  assert.equal(
    named.filter((number) => number !== '' && !catalogue.includes(number)),
    [],
  )
})

test('the check can fail: a field that is new and a row that is stale are named', () => {
  const changed = ts.createSourceFile(
    'changed.ts',
    'type HelloFrame = [type: typeof HELLO, version: number, more: string]\nexport const IPC_NEW = 1',
    ts.ScriptTarget.ES2022,
  )
  assert.equal(differences('Frames', ['HELLO.version', 'LOST.post'], fieldsOfProtocol(changed)), [
    'Frames lacks a row for HELLO.more',
    'Frames has a row for LOST.post, which is gone',
  ])
  assert.equal(messagesOfProtocol(changed), ['IPC_NEW'])
})

test.run()

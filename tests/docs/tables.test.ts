// The tables of the documentation, held against the code.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { channelName, PUBLISHED } from '../../main/diagnostics.js'
import { DEFAULT_LIMITS, HARD_LIMITS, type Limits } from '../../port/index.js'
import { ROOT } from '../helpers/compiler.js'
import { DOORS, FILES, importDoor, playEveryProcess } from '../helpers/doors.js'

playEveryProcess()

/** The rows of a page's first table, each as its cells. A `\|` within a cell is no border. */
function rowsOf(page: string): string[][] {
  const lines = readFileSync(join(ROOT, page), 'utf8').split('\n')
  const start = lines.findIndex((line) => line.startsWith('| --- |'))
  const rows: string[][] = []
  for (const line of lines.slice(start + 1)) {
    if (!line.startsWith('|')) break
    rows.push(
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  }
  return rows
}

const namesIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '')

test('the API page has a row for each name of each door, and none for another', async () => {
  const documented = new Map<string, string[]>()
  let door = ''
  for (const [first, second] of rowsOf('docs/api.md')) {
    door = namesIn(first)[0] ?? door
    // `bridge.provide` is a member of what a function of the door returns.
    const own = namesIn(second).filter((name) => !name.includes('.'))
    documented.set(door, [...(documented.get(door) ?? []), ...own])
  }
  const doors = [...DOORS.keys()].map((path) => path.replace('./', ''))
  const files = [...FILES.keys()]
    .map((path) => path.replace('./', ''))
    .filter((path) => path !== 'package.json')
  assert.equal([...documented.keys()].sort(), [...doors, ...files].sort())
  for (const name of doors) {
    assert.equal(documented.get(name)?.sort(), Object.keys(await importDoor(`./${name}`)).sort(), name)
  }
})

test('the limits page has each limit, with its default and its maximum', () => {
  const rows = rowsOf('docs/limits.md')
  assert.equal(rows.map(([name]) => namesIn(name)[0]).sort(), Object.keys(DEFAULT_LIMITS).sort())
  for (const [name, , standard, hard] of rows) {
    const limit = namesIn(name)[0] as keyof Limits
    assert.is(numberOf(standard), DEFAULT_LIMITS[limit], limit)
    assert.is(numberOf(hard), HARD_LIMITS[limit], limit)
  }
})

test('the diagnostics page has each channel, and none that is not there', () => {
  const rows = rowsOf('docs/diagnostics.md')
  assert.equal(
    rows.map(([name]) => namesIn(name)[0]),
    PUBLISHED.map(channelName),
  )
})

test('the diagnostics page names what each message has, and nothing else', () => {
  const facts = ['session', 'contract', 'role', 'document', 'origin', 'webContentsId', 'pid']
  const messages = messagesOf('main/sighting.ts')
  for (const [name, , cell = ''] of rowsOf('docs/diagnostics.md')) {
    const kind = namesIn(name)[0]?.replace('electron-port-bridge.', '') ?? ''
    // What is behind a colon is in an object of the message's.
    const shown = cell.replace(/: .*/, '').replace(/\(.*?\)/g, '')
    const own = shown.includes('the same names') ? ['session', 'contract', 'role', 'id', 'member'] : []
    const named = [...(shown.includes('facts') ? facts : []), ...own, ...namesIn(shown)]
    assert.equal(named.sort(), messages.get(kind)?.sort(), kind)
  }
})

/** The fields of each kind of sighting, as the compiler knows them, without those that all have. */
function messagesOf(file: string): ReadonlyMap<string, string[]> {
  const program = ts.createProgram([join(ROOT, file)], { strict: true, target: ts.ScriptTarget.ES2022 })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(join(ROOT, file)) as ts.SourceFile
  const [symbol] = checker
    .getExportsOfModule(checker.getSymbolAtLocation(source) as ts.Symbol)
    .filter(({ name }) => name === 'Sighting')
  const union = checker.getDeclaredTypeOfSymbol(symbol as ts.Symbol) as ts.UnionType
  return new Map(
    union.types.map((type) => {
      const kind = checker.getTypeOfSymbol(type.getProperty('kind') as ts.Symbol) as ts.StringLiteralType
      const fields = type.getProperties().map(({ name }) => name)
      return [kind.value, fields.filter((name) => name !== 'kind' && name !== 'at')]
    }),
  )
}

function numberOf(cell = ''): number {
  if (cell === 'off' || cell === '–') return Number.POSITIVE_INFINITY
  const [digits = '', unit] = cell.split(' ')
  return Number(digits.replaceAll(',', '')) * (unit === 'MiB' ? 2 ** 20 : 1)
}

test.run()

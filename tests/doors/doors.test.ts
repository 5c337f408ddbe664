// What each door hands out, by name: a name that appears or goes is a change of the API.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type * as Main from '../../main/index.js'
import { referenceOfDoors } from '../../scripts/api-reference.js'
import { ROOT } from '../helpers/compiler.js'
import { DOORS, FILES, importDoor, playEveryProcess, requireDoor } from '../helpers/doors.js'

const NAMES: Readonly<Record<string, readonly string[]>> = {
  './contract': [
    'ERROR_CODES',
    'KitError',
    'asErrorOf',
    'bytes',
    'defineContract',
    'isErrorOf',
    'isKitError',
    'toReadableStream',
    'unchecked',
  ],
  './port': ['DEFAULT_LIMITS', 'HARD_LIMITS', 'asMessagePort', 'connect', 'createPortPair', 'provide'],
  './main': ['ELECTRON_FIXES', 'audit', 'createBridge', 'secureWebPreferences'],
  './preload': ['exposeData', 'forwardPorts'],
  './renderer': ['claimPort', 'connect', 'connectPeer', 'measureCalls', 'provide'],
  './utility': ['connect', 'provide'],
  './inspector': ['openInspector'],
  './vite': ['readyMadePreload'],
  './esbuild': ['readyMadePreload'],
  './testing': [
    'compareManifest',
    'connectInMemory',
    'createManualClock',
    'createMemoryBridge',
    'createMemoryPorts',
    'createRecorder',
    'expectManifest',
    'formatLeaks',
    'leakScanScript',
    'readRecording',
    'scanForLeaks',
  ],
}

playEveryProcess()
const program = ts.createProgram(
  [...DOORS.values()]
    .flatMap((entry) => [entry.import.types, entry.require.types])
    .map((path) => join(ROOT, path)),
  { module: ts.ModuleKind.NodeNext, types: ['node'], noEmit: true },
)
const checker = program.getTypeChecker()
const reference = await referenceOfDoors()

test('the package has these doors, and no other', () => {
  assert.equal([...DOORS.keys()].sort(), Object.keys(NAMES).sort())
  assert.equal(
    [...FILES],
    [
      ['./preload/auto', './dist/preload-auto.cjs'],
      ['./package.json', './package.json'],
    ],
  )
})

for (const [door, entry] of DOORS) {
  const names = [...(NAMES[door] ?? [])].sort()

  test(`${door} exports its names to import and to require`, async () => {
    assert.equal(Object.keys(await importDoor(door)).sort(), names)
    assert.equal(Object.keys(requireDoor(door)).sort(), names)
  })

  test(`${door} declares just what it exports, alike for both`, () => {
    const declared = [entry.import.types, entry.require.types].map(exportsOf)
    assert.equal(
      declared.map(({ values }) => values),
      [names, names],
    )
    assert.equal(declared[0]?.types, declared[1]?.types)
  })

  test(`${door}: the reference has each value and each type`, () => {
    const { values, types } = exportsOf(entry.import.types)
    const shown = [...(reference.names.get(door.replace('./', '')) ?? [])]
    assert.equal(shown.sort(), [...values, ...types].sort())
  })

  test(`${door} names its types first, in the format of its code`, () => {
    const conditions = Object.keys(entry)
    // Under it a page's code finds the bridge of its tests; it comes first, or it would never be asked.
    if (door === './renderer') assert.is(conditions.shift(), 'electron-port-bridge-testing')
    // `module` is what bundlers take, for `require` too: one copy, and for webpack one whose preload it finds.
    assert.equal(conditions, ['module', 'import', 'require'])
    assert.is(entry.module, entry.import.default)
    for (const [condition, types, code] of [
      [entry.import, /\.d\.ts$/, /\.js$/],
      [entry.require, /\.d\.cts$/, /\.cjs$/],
    ] as const) {
      assert.equal(Object.keys(condition), ['types', 'default'])
      assert.match(condition.types, types)
      assert.match(condition.default, code)
      assert.ok(existsSync(join(ROOT, condition.types)) && existsSync(join(ROOT, condition.default)))
    }
  })
}

test('secureWebPreferences finds the ready-made preload beside either build', async () => {
  for (const main of [await importDoor('./main'), requireDoor('./main')]) {
    const { secureWebPreferences } = main as unknown as typeof Main
    const { preload } = secureWebPreferences()
    assert.is(preload, join(ROOT, 'dist', 'preload-auto.cjs'))
  }
})

function exportsOf(path: string): { readonly values: readonly string[]; readonly types: readonly string[] } {
  const source = program.getSourceFile(join(ROOT, path))
  const module = source && checker.getSymbolAtLocation(source)
  assert.ok(module, `${path} is no module`)
  const values: string[] = []
  const types: string[] = []
  for (const symbol of checker.getExportsOfModule(module)) {
    const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    ;(own.flags & ts.SymbolFlags.Value ? values : types).push(symbol.name)
  }
  return { values: values.sort(), types: types.sort() }
}

test.run()

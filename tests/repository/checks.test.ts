// What `npm run check` holds a release to beside the tests, and that each of our own checks can fail.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { apiReference, referenceOfDoors } from '../../scripts/api-reference.js'
import { withoutRepeats } from '../../scripts/api-report.js'
import { CHECKS } from '../../scripts/checks.js'
import { differenceOf, differences, packedList } from '../../scripts/generated.js'
import { licenceFaults } from '../../scripts/licences.js'

for (const { name, cure, run } of CHECKS) {
  test(`${name}: nothing is wrong`, async () => {
    const wrong = await run()
    assert.is(wrong, '', `${cure}\n${wrong}`)
  })
}

test('a difference is told by file and line, also that of a file which is gone or new', () => {
  assert.is(differenceOf('a.md', 'same\n', 'same\n'), '')
  assert.match(differenceOf('a.md', 'old\n', 'new\n'), /a\.md[\s\S]*^-old$[\s\S]*^\+new$/m)
  const told = differences({ folder: 'api/packed', files: new Map([['new.txt', 'new\n']]) })
  assert.match(told, /api\/packed\/files\.txt[\s\S]*^-dist\/main\.js$/m)
  assert.match(told, /api\/packed\/new\.txt[\s\S]*^\+new$/m)
})

test('the list of packed files is sorted, without the hash of a chunk', () => {
  assert.is(
    packedList(['package.json', 'dist/shared/infer-CIjDrqS1.d.ts']),
    'dist/shared/infer-[hash].d.ts\npackage.json\n',
  )
})

test('a report leaves out what another has already, unless the door exports it or it differs', () => {
  const same = '// @public\ninterface A {}'
  const reports = new Map([
    ['first', `# first\n\n// @public\nexport interface A {}`],
    ['second', `# second\n\n${same}\n\n// @public\ninterface B {}`],
    ['third', `# third\n\n// @public\nexport interface A {}\n\n// @public\ninterface B { x: 1 }`],
  ])
  assert.equal(
    [...withoutRepeats(reports).values()],
    [reports.get('first'), '# second\n\n// @public\ninterface B {}', reports.get('third')],
  )
})

test('every link within the reference leads to a place that is there', async () => {
  const { pages } = await referenceOfDoors()
  const links = [...pages].flatMap(([name, page]) =>
    [...page.matchAll(/\]\(([\w.-]*)#([^)]+)\)/g)].map(([, path, anchor]) => [path || name, anchor] as const),
  )
  assert.ok(links.length > 100)
  assert.equal(
    links.filter(([path, anchor]) => !pages.get(path)?.includes(`<a id="${anchor}"></a>`)),
    [],
  )
})

test('a name without a docstring is told with its door', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'electron-port-bridge-'))
  const source = join(folder, 'door.ts')
  writeFileSync(
    source,
    '/** Said. */\nexport const said = 1\nexport const silent = 2\nexport function mute() {}\n',
  )
  try {
    const { undocumented, pages } = await apiReference([
      { name: 'door', source },
      { name: 'same', source },
    ])
    assert.equal(undocumented, ['door.mute', 'door.silent'])
    assert.match(pages.get('door.md') ?? '', /Said\./)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a licence that is not allowed, a missing one and a dependency of what ships are told', () => {
  const ours = {
    'node_modules/rollup-plugin-dts': { license: 'LGPL-3.0-only' },
    'node_modules/spawndamnit': { license: 'SEE LICENSE IN LICENSE' },
  }
  const faults = licenceFaults(
    {
      packages: {
        '': {},
        ...ours,
        'node_modules/a': { license: '(MIT OR GPL-3.0)' },
        'node_modules/b': { license: 'GPL-3.0' },
        'node_modules/a/node_modules/@c/d': {},
      },
    },
    { dependencies: {} },
  )
  assert.equal(faults, [
    'package.json has dependencies: what ships depends on nothing',
    'b: GPL-3.0 is not on the list',
    '@c/d: no licence is not on the list',
  ])
  assert.equal(licenceFaults({ packages: {} }, {}).length, 2)
})

test.run()

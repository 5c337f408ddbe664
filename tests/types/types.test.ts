// `tsc -b` compiles these files with every other test; here they are counted, and shown to be able to fail.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Complaint, compile, listed, ROOT } from '../helpers/compiler.js'

const FOLDER = 'tests/types'
const DIRECTIVE = '@ts-expect-error'
/** The same length, so that lines and columns stay. */
const DISARMED = '@ts-expected-here'

const files = readdirSync(join(ROOT, FOLDER))
  .filter((name) => name.endsWith('.types.ts'))
  .map((name) => `${FOLDER}/${name}`)
const sources = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]))
const disarmed = compile(files, {
  sources: new Map([...sources].map(([file, text]) => [file, text.replaceAll(DIRECTIVE, DISARMED)])),
})

/** A name or a module that is not there, or a syntax error: a slip of the test's own. */
const isSlip = ({ code }: Complaint) => code < 2000 || [2304, 2305, 2307, 2503, 2552, 2724].includes(code)

/** The lines after a directive, where the compiler must complain. */
function expectedLines(file: string): number[] {
  const lines = (sources.get(file) ?? '').split('\n')
  return lines.flatMap((line, index) => (line.includes(DIRECTIVE) ? [index + 2] : []))
}

test('every file of type tests compiles', () => {
  const complaints = compile(files)
  assert.is(complaints.length, 0, listed(complaints))
})

for (const file of files) {
  const expected = expectedLines(file)
  const found = disarmed.filter((complaint) => complaint.file === file)

  test(`${file}: each of ${expected.length} mistakes is reported in its own line, and nothing else`, () => {
    assert.ok(expected.length > 0)
    assert.equal([...new Set(found.map(({ line }) => line))], expected, listed(found))
  })

  test(`${file}: no mistake is reported for a slip of the test`, () => {
    const slips = found.filter(isSlip)
    assert.is(slips.length, 0, listed(slips))
  })
}

const fixtures = [
  ['a mistake that compiles', `// ${DIRECTIVE} none\nexport const fine: string = ''`, 2578],
  ['types that differ', 'same<string, number>()', 2554],
  ['any for unknown', 'same<any, unknown>()', 2554],
  ['unknown for any', 'same<unknown, any>()', 2554],
  ['an optional member', 'same<{ a?: 1 }, { a: 1 | undefined }>()', 2554],
] as const
const fixtureSources = new Map(
  fixtures.map(([, body], index) => [
    `${FOLDER}/fixture-${index}.ts`,
    `import { same } from './same.js'\nexport { same }\n${body}\n`,
  ]),
)
const inFixtures = compile([...fixtureSources.keys()], { sources: fixtureSources })

for (const [index, [title, , code]] of fixtures.entries()) {
  test(`the check can fail: ${title}`, () => {
    const found = inFixtures.filter(({ file }) => file === `${FOLDER}/fixture-${index}.ts`)
    assert.equal(
      found.map((complaint) => complaint.code),
      [code],
    )
  })
}

test.run()

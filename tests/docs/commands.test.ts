// Every command that the documentation gives is one that there is, with arguments that it takes.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../helpers/compiler.js'
import { type Command, commandsOf, complaintAbout, folderOf, help } from './commands.js'
import { docsPages } from './pages.js'

/** Run letter by letter by suites of their own. */
const RUN: Readonly<Record<string, string>> = {
  'docs/getting-started.md': 'tests/docs/getting-started.test.ts',
  'docs/testing.md': 'tests/recipes/testing.test.ts',
}

const examples = readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('README.md') && !path.includes('node_modules'))
  .map((path) => `examples/${path}`)
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  // What a run on Electron said is no page.
  ...docsPages().filter((page) => page !== 'docs/electron-report.md'),
  ...examples,
  'bench/README.md',
  'electron-on-chromium/README.md',
  'tests/electron-on-chromium/README.md',
]
const commands = PAGES.filter((page) => !Object.hasOwn(RUN, page)).flatMap((page) =>
  commandsOf(page, readFileSync(join(ROOT, page), 'utf8')),
)

/** By command, which several pages give. */
const complaints = new Map<string, Promise<string | undefined>>()
const complaint = ({ page, text }: Command): Promise<string | undefined> => {
  const key = `${folderOf(page)} ${text}`
  const found = complaints.get(key) ?? complaintAbout(text, folderOf(page))
  complaints.set(key, found)
  return found
}

for (const command of commands) {
  test(`${command.page}:${command.line} ${command.text}`, async () => {
    assert.is((await complaint(command)) ?? 'would do', 'would do')
  })
}

test('no block is for a shell of another name, and those of two pages are run by suites of their own', () => {
  for (const page of PAGES)
    assert.not.match(readFileSync(join(ROOT, page), 'utf8'), /^```(bash|shell|console|zsh)$/m, page)
  for (const [page, suite] of Object.entries(RUN)) assert.match(readFileSync(join(ROOT, suite), 'utf8'), page)
})

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}
// It hands on what it is given.
const OURS = Object.values(scripts)
  .flatMap((script) => /node (?:--\S+ )?(build\/\S+\.js)$/.exec(script)?.[1] ?? [])
  .filter((file) => file !== 'build/scripts/chromium.js')

test('each of our scripts says what it takes, and refuses what it does not, before it does anything', async () => {
  assert.ok(OURS.length >= 15, OURS.join())
  for (const file of OURS) {
    const needed = file.endsWith('/inspect.js') ? ['examples/notes'] : []
    assert.ok((await help(file, needed)).ok, file)
    const { ok, said } = await help(file, [...needed, '--no-such'])
    assert.not(ok, file)
    assert.match(said, "Unknown option '--no-such'", file)
  }
})

test('the check can fail: each kind of mistake is told', async () => {
  const page = [
    '`npm run gone`, and `npm run examples -- no-such` or',
    '`UPDATE_MANIFEST=1 npm test --',
    'e2e/demo`',
    '```sh',
    'npm ci          # with a comment',
    'npm run size --modules && npm run size -- --modulez',
    'NO_SUCH=1 npm test -- hostile no/such/suite',
    'node build/scripts/gone.js',
    'npx no-such-program',
    'npm run inspect -- examples/gone',
    'npm run chromium -- examples/gone',
    'npm run bench:memory -- --libs none',
    'curl -L example.org',
    'echo "$HOME"',
    '```',
  ].join('\n')
  const found = commandsOf('page.md', page)
  const told = await Promise.all(
    found.map(async ({ line, text }) => `${line} ${(await complaintAbout(text, '.')) ?? 'would do'}`),
  )
  assert.equal(told, [
    '5 would do',
    '6 npm keeps --modules for itself: -- is missing',
    "6 Unknown option '--modulez'. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- \"--modulez\"",
    '7 nothing reads NO_SUCH',
    '8 there is no build/scripts/gone.js',
    '9 no program no-such-program',
    "10 no app at 'examples/gone': name one, as in npm run inspect -- examples/notes",
    '11 there is no examples/gone',
    '12 no none; there are raw, raw2, hand-batched, ours, ours-untrusted, comlink, birpc, penpal, capnweb, orpc',
    '13 curl is no program that this test knows',
    '14 has characters that this test does not understand',
    '1 there is no script gone',
    "1 there is no example 'no-such'",
    '2 would do',
  ])
  assert.is(
    await complaintAbout('npm test -- hostile no/such/suite', '.'),
    "there is no suite 'no/such/suite'",
  )
})

test.run()

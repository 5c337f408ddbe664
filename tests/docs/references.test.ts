// Files, links and commands that the documentation names are there.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../helpers/compiler.js'
import { docsPages, isReference } from './pages.js'
import { anchorsOf, namedIn } from './references.js'

const { scripts, exports: doors } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
  exports: Record<string, unknown>
}
const folders = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
  .map(({ name }) => name)
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  // What a run on Electron said, its stacks included, is no page.
  ...docsPages().filter((page) => page !== 'docs/electron-report.md'),
  'electron-on-chromium/README.md',
]

for (const page of PAGES) {
  const named = namedIn(readFileSync(join(ROOT, page), 'utf8'), folders)

  test(`${page}: the files that it names and links to are there`, () => {
    const isThere = (path: string, from: string) => existsSync(join(ROOT, from, path))
    const missing = [
      ...named.files.filter(
        (path) => !(isThere(path, '') || isThere(path, dirname(page)) || Object.hasOwn(doors, `./${path}`)),
      ),
      ...named.links.filter((path) => !isThere(path, dirname(page))),
    ]
    assert.equal(missing, [])
  })

  // Links within the reference are held where it is generated.
  const anchored = isReference(page) ? undefined : test
  anchored?.(`${page}: the headings that it links to are there`, () => {
    const missing = named.anchors.filter(([path, anchor]) => {
      const target = path === '' ? page : join(dirname(page), path)
      return !target.endsWith('.md') || !anchorsOf(readFileSync(join(ROOT, target), 'utf8')).includes(anchor)
    })
    assert.equal(missing, [])
  })

  test(`${page}: the commands that it names are there`, () => {
    assert.equal(
      named.commands.filter((command) => !Object.hasOwn(scripts, command)),
      [],
    )
  })
}

test('files, links and commands are found in a page', () => {
  const page = [
    '`wire/gone.ts` and `tests/`, [there](docs/there.md#part), [web](https://x.org/a), [here](#here),',
    '`npm run gone -- x`, `text/plain`, `wire/*.ts`',
    '```sh',
    'npm test',
    'npm run -s size',
    '```',
  ].join('\n')
  assert.equal(namedIn(page, ['wire', 'tests', 'docs']), {
    files: ['wire/gone.ts', 'tests/'],
    links: ['docs/there.md'],
    anchors: [
      ['docs/there.md', 'part'],
      ['', 'here'],
    ],
    commands: ['gone', 'test', 'size'],
  })
})

test('a heading has the anchor that GitHub gives it', () => {
  const page = [
    '# Who may',
    '```sh',
    '# a comment',
    '```',
    '## `allow`, and *why*: a list',
    '### B_c',
    '# Who may',
  ].join('\n')
  assert.equal(anchorsOf(page), ['who-may', 'allow-and-why-a-list', 'b_c', 'who-may-1'])
})

test.run()

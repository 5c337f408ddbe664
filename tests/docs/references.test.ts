// Files, links and commands that the documentation names are there.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../helpers/compiler.js'
import { namedIn } from './references.js'

const { scripts, exports: doors } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
  exports: Record<string, unknown>
}
const folders = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
  .map(({ name }) => name)
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.md'))
    // What a run on Electron said, its stacks included.
    .filter((name) => name !== 'electron-report.md')
    .map((name) => `docs/${name}`),
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
    commands: ['gone', 'test', 'size'],
  })
})

test.run()

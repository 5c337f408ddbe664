// docs/migration.md: its files are those of `tests/interop/migration/`, letter by letter. That they compile is shown by
// that project; that the `after` runs, by tests/e2e/migration.test.ts.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compile, listed, ROOT } from '../helpers/compiler.js'

const FOLDER = 'tests/interop/migration'
const page = readFileSync(join(ROOT, 'docs/migration.md'), 'utf8')
const files = new Map(
  readdirSync(join(ROOT, FOLDER)).map((name) => [name, readFileSync(join(ROOT, FOLDER, name), 'utf8')]),
)
const CHANNELS = Array.from({ length: 12 }, (_, i) => String(i + 1))
const numbersIn = (names: readonly string[]) =>
  new Set(
    names.flatMap((name) =>
      [...(files.get(name) ?? '').matchAll(/\/\/ [\d, ]+\d|\/\/ \d|\*\* \d+/g)].flatMap(
        ([found]) => found.match(/\d+/g) ?? [],
      ),
    ),
  )

test('the page shows each file as it is, and no other', () => {
  const shown = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? '')
  assert.equal([...shown].sort(), [...files.values()].sort())
})

for (const before of ['invoke', 'trpc', 'typed-ipc']) {
  test(`${before}: main, preload and page name all twelve channels`, () => {
    const names = ['main', 'preload', 'page'].map((part) => `${before}-${part}.ts`)
    for (const name of names) assert.ok(files.has(name), name)
    assert.equal(
      CHANNELS.filter((n) => !numbersIn(names).has(n)),
      [],
    )
  })
}

test('after: contract, main and pages name all twelve channels', () => {
  assert.equal(
    CHANNELS.filter((n) => !numbersIn(['contract.ts', 'page.ts', 'panel.ts']).has(n)),
    [],
  )
})

/** electron-trpc 0.7.1 runs with tRPC 10 alone; the package itself is typed against whichever is installed. */
const TRPC_10 = {
  '@trpc/client': [join(ROOT, 'node_modules/trpc-client-10')],
  '@trpc/server': [join(ROOT, 'node_modules/trpc-server-10')],
  '@trpc/server/observable': [join(ROOT, 'node_modules/trpc-server-10/observable')],
}
const compileTrpc = (sources?: ReadonlyMap<string, string>) =>
  compile(
    ['main', 'preload', 'page'].map((part) => `${FOLDER}/trpc-${part}.ts`),
    { project: 'tests/interop', options: { paths: TRPC_10 }, ...(sources ? { sources } : {}) },
  )

test('trpc: it compiles with tRPC 10 too, and a mistake would be seen', () => {
  const complaints = compileTrpc()
  assert.is(complaints.length, 0, listed(complaints))
  const name = `${FOLDER}/trpc-page.ts`
  const wrong = (files.get('trpc-page.ts') ?? '').replace('api.list.query()', 'api.lists.query()')
  assert.is(compileTrpc(new Map([[name, wrong]])).length, 1)
})

test('trpc: electron-trpc finds the procedures of a router of tRPC 10, and none of 11', async () => {
  const source = readFileSync(join(ROOT, 'node_modules/electron-trpc/dist/main.mjs'), 'utf8')
  const [, mark] = /\.procedures\[e\]\) != null && a\.(_def)\[r\]/.exec(source) ?? []
  assert.is(mark, '_def', 'it looks for a procedure by another mark')
  const marked = async (of: string) => {
    const { initTRPC } = (await import(of)) as typeof import('@trpc/server')
    const t = initTRPC.create()
    const { list } = t.router({ list: t.procedure.query(() => []) })._def.procedures
    return (list._def as { query?: boolean }).query
  }
  assert.is(await marked('trpc-server-10'), true)
  assert.is(await marked('@trpc/server'), undefined)
})

test.run()

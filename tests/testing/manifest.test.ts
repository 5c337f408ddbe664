import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type } from 'arktype'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { z } from 'zod'
import { bytes, defineContract, unchecked } from '../../contract/index.js'
import { insideOf } from '../../main/local-files.js'
import { type Manifest, manifestOf } from '../../policy/manifest.js'
import type { Provision } from '../../policy/provision.js'
import { compareManifest, expectManifest } from '../../testing/index.js'

const files = defineContract('files', {
  version: 3,
  calls: {
    save: { input: z.object({ name: z.string(), at: z.date() }), output: z.string() },
    find: { input: z.string(), output: type({ size: 'number' }) },
    parse: { input: z.string().transform(Number), output: v.number() },
    wipe: {},
  },
  streams: { read: { input: v.string(), item: bytes(), window: 4 } },
  events: { level: { payload: unchecked<number>(), keep: 'latest' } },
  errors: { Missing: z.object({ name: z.string() }) },
})
const audit = () => {}
const when = () => true

function manifest(changes: Partial<Provision> = {}, origins = ['app://notes', 'app://admin']): Manifest {
  const provision = {
    contract: files,
    allow: undefined,
    members: new Map([
      ['calls.wipe', { allow: { origins: ['app://admin', 'app://nobody'], when }, requires: 'user-gesture' }],
    ]),
    limits: { depth: 8, bytes: 8_388_608 },
    use: [audit, () => {}],
    ...changes,
  } as unknown as Provision
  const allow = { origins, unsafeFilePaths: ['/app/pages/index.html', '/elsewhere/x.html'] }
  return manifestOf(allow, [provision], [], insideOf('/app'))
}

test('it has every contract, member, kind, vendor, rule, limit that differs and middleware, as plain JSON', () => {
  const found = manifest()
  assert.equal(found, JSON.parse(JSON.stringify(found)))
  assert.equal(found.allow, {
    origins: ['app://admin', 'app://notes'],
    subFrames: false,
    unsafeFiles: ['/elsewhere/x.html', 'pages/index.html'],
    predicate: false,
    insideRefusedPages: false,
    webviews: false,
    openedWindows: false,
  })
  const { files: one } = found.contracts
  assert.is(one?.version, 3)
  assert.equal(one?.limits, { depth: 8 })
  assert.equal(one?.middleware, ['audit', 'anonymous'])
  assert.equal(Object.keys(one?.members ?? {}), [...files.fingerprint.members])
  assert.equal(one?.members['calls.wipe'], {
    kind: 'call',
    allow: { origins: ['app://admin'], subFrames: false, unsafeFiles: [], predicate: true },
    requires: 'user-gesture',
  })
  assert.equal(one?.members['streams.read'], {
    kind: 'stream',
    input: { vendor: 'valibot' },
    item: { vendor: 'electron-port-bridge', bytes: true },
    window: 4,
  })
  assert.equal(one?.members['events.level'], {
    kind: 'event',
    keep: 'latest',
    payload: { vendor: 'electron-port-bridge', unchecked: true },
  })
})

test('JSON Schema stands there where the validator has it: what comes in, and what goes out', () => {
  const { members, errors } = manifest().contracts.files as NonNullable<Manifest['contracts'][string]>
  const of = (path: string, part: string) =>
    members[path]?.[part] as { vendor: string; jsonSchema?: Record<string, unknown> }
  assert.is(of('calls.find', 'input').jsonSchema?.type, 'string')
  assert.equal(of('calls.find', 'output').jsonSchema?.required, ['size'])
  assert.is(of('calls.find', 'output').vendor, 'arktype')
  assert.is(of('calls.parse', 'input').jsonSchema?.type, 'string', 'the side that a page may send')
  assert.equal(of('calls.save', 'input'), { vendor: 'zod' }, 'a date is nothing that JSON Schema has')
  assert.equal(errors.Missing?.vendor, 'zod')
  assert.equal(
    Object.keys(errors.Missing?.jsonSchema ?? {}),
    Object.keys(errors.Missing?.jsonSchema ?? {}).sort(),
  )
})

test('the order in which a contract, its schemas and its rules were written changes nothing', () => {
  const other = defineContract('files', Object.fromEntries(Object.entries(files.shape).reverse()))
  assert.is(
    JSON.stringify(manifest({ contract: other }, ['app://admin', 'app://notes'])),
    JSON.stringify(manifest()),
  )
})

test('a difference names the place: what is new, what is gone, what is another', () => {
  const before = manifest()
  assert.equal(compareManifest(before, manifest()), [])
  const after = manifest({ members: new Map(), limits: { depth: 9 }, use: [] }, ['app://admin', 'app://evil'])
  assert.equal(compareManifest(before, after), [
    '- allow origins: "app://notes"',
    '+ allow origins: "app://evil"',
    '- contracts files allow origins: "app://notes"',
    '+ contracts files allow origins: "app://evil"',
    '  contracts files limits depth: 8 → 9',
    '- contracts files members calls.wipe allow: {"origins":["app://admin"],"subFrames":false,"unsafeFiles":[],"predicate":true}',
    '- contracts files members calls.wipe requires: "user-gesture"',
    '- contracts files middleware: "audit"',
    '- contracts files middleware: "anonymous"',
  ])
  assert.equal(compareManifest({ list: ['a', 'b'] }, { list: ['b', 'a'] }), ['  list: ["a","b"] → ["b","a"]'])
})

test('expectManifest says how to begin, passes, fails with the difference, and accepts when it is told to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'manifest-'))
  const path = join(folder, 'manifest.json')
  const bridge = { manifest: () => manifest() }
  try {
    assert.throws(() => expectManifest(bridge, path), /UPDATE_MANIFEST=1/)
    assert.not(existsSync(path))
    process.env.UPDATE_MANIFEST = '1'
    expectManifest(bridge, path)
    delete process.env.UPDATE_MANIFEST
    assert.equal(JSON.parse(readFileSync(path, 'utf8')), manifest())
    expectManifest(bridge, path)
    const changed = { manifest: () => manifest({}, ['app://notes', 'app://admin', 'app://evil']) }
    assert.throws(
      () => expectManifest(changed, path),
      /\+ contracts files allow origins: "app:\/\/evil"\n.*UPDATE_MANIFEST=1/s,
    )
  } finally {
    delete process.env.UPDATE_MANIFEST
    rmSync(folder, { recursive: true })
  }
})

test.run()

// Every @example of a docstring compiles.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { listed, ROOT } from '../helpers/compiler.js'
import { compileInApp } from './compile-in-app.js'

const FOLDERS = ['contract', 'wire', 'port', 'preload', 'main', 'renderer', 'utility', 'testing']

const from = (door: string, ...names: string[]) =>
  `import { ${names.join(', ')} } from 'electron-port-bridge/${door}'`
const contract = (name: string, shape: string) =>
  `declare const ${name}: import('electron-port-bridge/contract').Contract<${shape}>`
const unchecked = (type: string) => `import('electron-port-bridge/contract').Unchecked<${type}>`
const LIST = `{ calls: { list: { output: ${unchecked('Note[]')} } } }`
const FIND = `{ calls: { find: { input: import('electron-port-bridge/contract').Schema<{ text: string }>; output: ${unchecked('Hit[]')} } } }`
const INDEX = 'declare const index: { find(text: string): Promise<Hit[]> }'
const OPEN_AND_LIST = `{ calls: { open: { input: ${unchecked('{ id: string }')}; output: ${unchecked('Note')} }; list: { output: ${unchecked('Note[]')} } } }`
const VALIBOT = "import * as v from 'valibot'"
const EQUAL = '(actual: unknown, expected: unknown, message?: string): void'
const ASSERT = `declare const assert: { equal${EQUAL}; deepEqual${EQUAL} }`
const PORT = "declare const port: import('electron-port-bridge/port').PortLike"

/** What stands above each example in the file of whoever reads it: one line, whatever it takes. */
const ABOVE: Readonly<Record<string, readonly string[]>> = {
  'contract/contract.ts': [from('contract', 'defineContract', 'unchecked'), VALIBOT],
  'contract/declared-error.ts': [
    from('contract', 'isErrorOf'),
    'declare const error: unknown',
    `declare const api: import('electron-port-bridge/contract').Client<import('electron-port-bridge/contract').Contract<{ errors: { NotFound: ${unchecked('{ id: string }')} } }>>`,
  ],
  'contract/errors.ts': [
    from('contract', 'isKitError'),
    'declare const error: unknown',
    'declare function retry(): void',
  ],
  'contract/middleware.ts': [
    "import type { Middleware } from 'electron-port-bridge/contract'",
    'interface User { name: string }',
    'declare function userOf(session: object): User',
  ],
  'contract/schema.ts': [from('contract', 'bytes', 'defineContract', 'unchecked'), VALIBOT],
  'contract/to-readable-stream.ts': [
    from('contract', 'toReadableStream'),
    `declare const api: import('electron-port-bridge/contract').Client<import('electron-port-bridge/contract').Contract<{ streams: { download: { input: ${unchecked('{ id: string }')}; item: ${unchecked('Uint8Array')} } } }>>`,
    'declare const id: string',
    'declare const file: WritableStream<Uint8Array>',
  ],
  'port/doors.ts': [from('port', 'connect', 'provide'), contract('search', FIND), INDEX, PORT],
  'port/as-message-port.ts': [
    from('port', 'asMessagePort'),
    "import { expose } from 'comlink'",
    "declare const bridge: import('electron-port-bridge/main').Bridge",
    'declare const api: object',
  ],
  'main/bridge.ts': [
    from('main', 'createBridge'),
    contract('notes', LIST),
    contract('search', FIND),
    // Global, because one of the two examples makes its own.
    "declare global { var bridge: import('electron-port-bridge/main').Bridge }",
    'interface User { name: string }',
    'declare function userOf(session: object): User',
    "import { writeFileSync } from 'node:fs'",
    "declare const win: import('electron').BrowserWindow",
    "declare const workerWindow: import('electron').BrowserWindow",
  ],
  'main/secure-web-preferences.ts': [
    from('main', 'secureWebPreferences'),
    "import { BrowserWindow } from 'electron'",
  ],
  'main/audit.ts': [from('main', 'audit'), ASSERT],
  'renderer/connect.ts': [from('renderer', 'connect')],
  'renderer/connect-peer.ts': [from('renderer', 'connectPeer'), contract('search', FIND)],
  'renderer/provide.ts': [
    from('renderer', 'provide'),
    contract('page', `{ calls: { unsaved: { output: ${unchecked('boolean')} } } }`),
    'declare const editor: { isDirty: boolean }',
  ],
  'utility/connect.ts': [from('utility', 'connect'), contract('editing', LIST)],
  'utility/provide.ts': [from('utility', 'provide'), contract('search', FIND), INDEX],
  'testing/connect-in-memory.ts': [
    from('testing', 'connectInMemory'),
    contract('notes', LIST),
    "declare const provider: import('electron-port-bridge/contract').Provider<typeof notes>",
    ASSERT,
  ],
  'testing/memory-bridge.ts': [
    from('testing', 'createMemoryBridge'),
    contract('notes', LIST),
    'declare function showNotes(root: HTMLElement): Promise<void>',
  ],
  'testing/manifest.ts': [
    from('testing', 'compareManifest', 'expectManifest'),
    "import { readFileSync } from 'node:fs'",
    "declare const bridge: import('electron-port-bridge/main').Bridge",
    ASSERT,
  ],
  'testing/manual-clock.ts': [
    from('testing', 'createManualClock'),
    'declare const client: { calls: { slow(options: { timeoutMs: number }): Promise<void> } }',
  ],
  'testing/memory-ports.ts': [from('testing', 'createMemoryPorts')],
  'testing/scan-for-leaks.ts': [
    from('testing', 'formatLeaks', 'leakScanScript', 'scanForLeaks'),
    "declare const win: import('electron').BrowserWindow",
    'declare const token: string',
    ASSERT,
  ],
  'testing/read-recording.ts': [
    from('testing', 'readRecording'),
    "import { readFile } from 'node:fs/promises'",
    ASSERT,
  ],
  'testing/recorder.ts': [
    from('testing', 'createRecorder'),
    from('port', 'connect'),
    contract('notes', LIST),
    PORT,
    ASSERT,
  ],
}

const examples = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => examplesOf(`${folder}/${name}`)),
)
const sources = new Map([
  ['tests/docs/examples/contract.ts', `export ${contract('notes', OPEN_AND_LIST)}\n`],
  ...examples.map(({ file, source }): [string, string] => [file, source]),
])
const complaints = compileInApp(sources)

for (const { title, file } of examples) {
  test(`${title} compiles`, () => {
    const own = complaints.filter((complaint) => complaint.file === file)
    assert.is(own.length, 0, listed(own))
  })
}

test('every example was found, and nothing else is complained of', () => {
  const files = new Set(examples.map(({ path }) => path))
  assert.equal([...files].sort(), Object.keys(ABOVE).sort())
  const others = complaints.filter(({ file }) => !examples.some((example) => example.file === file))
  assert.is(others.length, 0, listed(others))
})

function examplesOf(path: string) {
  const text = readFileSync(join(ROOT, path), 'utf8')
  return [...text.matchAll(/^( *)\* @example\n((?:\1\*(?: .*)?\n)+?)\1\*\//gm)].map((match) => {
    const [, indent = '', body = ''] = match
    const line = text.slice(0, match.index).split('\n').length
    const code = body.replaceAll(`${indent}* `, '')
    return {
      path,
      title: `${path}:${line}`,
      file: `tests/docs/examples/${path.replaceAll('/', '-').replace('.ts', '')}-${line}.ts`,
      // The lines have the numbers that they have in the source.
      source: `${(ABOVE[path] ?? []).join('; ')}${'\n'.repeat(line)}${code}export {}\n`,
    }
  })
}

test.run()

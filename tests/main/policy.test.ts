import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/errors.js'
import { pathOf } from '../../main/local-files.js'
import { type Allow, createNarrowing, createPolicy, cureFor } from '../../policy/policy.js'
import type { DocumentFacts } from '../../wire/peer.js'
import { documentFacts } from '../helpers/document-facts.js'

const judge = (allow: Allow, facts?: Partial<DocumentFacts>) =>
  createPolicy(allow, pathOf)(documentFacts(facts))

test('nothing is allowed by default', () => {
  assert.is(judge({}), 'origin')
  assert.is(judge({ origins: [] }), 'origin')
})

test('an origin is allowed by exact match only', () => {
  const allow = { origins: ['app://notes', 'https://example.org', 'http://localhost:5173'] }
  for (const origin of allow.origins) assert.is(judge(allow, { origin }), undefined, origin)
  const lookalikes = [
    ...[
      'app://note',
      'app://notes.evil',
      'app://notes/',
      'app://NOTES',
      'App://notes',
      'app:notes',
      'app://notes:1',
    ],
    ...[
      'app://evil@notes',
      'app://notes@evil',
      'app://notes\\evil',
      'app://notes\t',
      ' app://notes',
      'app://nötes',
    ],
    ...[
      'xapp://notes',
      'app2://notes',
      'http://notes',
      'app://',
      'app://notes#',
      'app://notes?',
      'app://notes%2e',
    ],
    ...['http://example.org', 'https://example.org:443', 'https://example.org:8443', 'https://example.org.'],
    ...[
      'https://www.example.org',
      'https://example.org.evil',
      'https://evil/example.org',
      'https://EXAMPLE.org',
    ],
    ...[
      'https://example.org@evil',
      'https://user@example.org',
      'https://xn--example-org',
      'https:example.org',
    ],
    ...['http://localhost', 'http://localhost:5174', 'http://localhost:51730', 'https://localhost:5173'],
    ...['http://127.0.0.1:5173', 'http://[::1]:5173', 'http://localhost.:5173', 'http://localhost:05173'],
    ...['null', 'file://', '', 'undefined', '*', 'app://*', '__proto__', 'constructor', 'toString'],
  ]
  for (const origin of lookalikes) assert.is(judge(allow, { origin }), 'origin', origin)
})

test('an origin that could never match, or matches too much, is refused when it is configured', () => {
  const bad: unknown[] = [
    ...[
      'null',
      'file://',
      'file:///home',
      'app://notes/',
      'app://notes/path',
      'https://example.org/',
      '*',
      'app://*',
    ],
    ...[
      'https://*.example.org',
      'example.org',
      '',
      'HTTPS://example.org',
      'https://EXAMPLE.org',
      'app://Notes',
    ],
    ...['https://example.org:443', 'https://user@example.org', 'app://a?b', 'app://a#b', 'app://a b'],
    ...[/^app:/, 5, null, undefined, ['app://notes'], `app://${'x'.repeat(300)}`],
  ]
  for (const origin of bad) {
    assert.throws(
      () => createPolicy({ origins: [origin as string] }, pathOf),
      (error: unknown) => isKitError(error, 'INVALID_ARGUMENT'),
      String(origin),
    )
  }
})

test('a misspelt name, and a list that is none, are refused with what is known: they would leave it open', () => {
  const origins = ['app://notes']
  const bad: [object | undefined, RegExp][] = [
    [{ origins, wen: () => false }, /`allow`.*origins.*when, got wen/],
    [{ origins, unsafeFilePaths: '/opt/app/index.html' }, /allow\.unsafeFilePaths.*array/],
    [{ unsafeFilePaths: [/./] }, /allow\.unsafeFilePaths/],
    [{ origins: 'app://notes' }, /allow\.origins.*array/],
    [{ origins: null }, /allow\.origins.*array/],
    [undefined, /`allow`/],
  ]
  for (const [allow, message] of bad) {
    assert.throws(
      () => createPolicy(allow as Allow, pathOf),
      (error: unknown) => isKitError(error, 'INVALID_ARGUMENT') && message.test(error.message),
    )
  }
})

test('a document inside a page that is not let in needs a name of its own, however deep it is', () => {
  const origins = ['app://notes', 'app://widget']
  const inside = (...ancestors: string[]) => ({ isMainFrame: false, ancestors })
  const cases: [ancestors: string[], isInside: boolean][] = [
    [['app://notes'], false],
    [['app://widget', 'app://notes'], false],
    [['https://evil.example'], true],
    [['app://notes', 'https://evil.example'], true],
    [['https://evil.example', 'app://notes'], true],
    [['null'], true],
    [['file://'], true],
  ]
  for (const [ancestors, isInside] of cases) {
    const facts = inside(...ancestors)
    assert.is(
      judge({ origins, subFrames: true }, facts),
      isInside ? 'inside-refused-page' : undefined,
      ancestors.join(),
    )
    assert.is(judge({ origins, subFrames: true, insideRefusedPages: true }, facts), undefined)
    assert.is(judge({ origins, insideRefusedPages: true }, facts), 'sub-frame')
    const when = (document: DocumentFacts) => document.ancestors.at(-1) === 'app://notes'
    assert.is(
      judge({ origins, subFrames: true, insideRefusedPages: true, when }, facts),
      ancestors.at(-1) === 'app://notes' ? undefined : 'predicate',
    )
  }
})

test('sub-frames, webviews and opened windows need an opt-in each, besides their origin', () => {
  const origins = ['app://notes']
  const cases = [
    [{ isMainFrame: false }, 'sub-frame', { subFrames: true }],
    [{ webContentsType: 'webview' }, 'webview', { webviews: true }],
    [{ hasOpener: true }, 'opened-window', { openedWindows: true }],
  ] as const
  for (const [facts, reason, optIn] of cases) {
    assert.is(judge({ origins }, facts), reason)
    assert.is(judge({ origins, ...optIn }, facts), undefined)
    assert.is(judge({ origins, ...optIn }, { ...facts, origin: 'app://evil' }), 'origin')
  }
})

test('a file is allowed by its own path only', () => {
  const allow = { unsafeFilePaths: ['/opt/app/index.html'] }
  const file = (fileUrl: string) => judge(allow, { origin: 'file://', fileUrl })
  assert.is(file('file:///opt/app/index.html'), undefined)
  assert.is(file('file:///opt/app/index.html?query#hash'), undefined)
  for (const url of [
    ...['file:///opt/app/other.html', 'file:///opt/app/index.html/x', 'file://server/opt/app/index.html'],
    ...['file:///opt/app/%69ndex.html/..%2fevil.html', 'file:///opt/app', 'https://opt/app/index.html', ':'],
  ]) {
    assert.is(file(url), 'origin', url)
  }
  assert.is(judge(allow, { origin: 'null', fileUrl: undefined }), 'origin')
})

test('the predicate allows by the literal true only, and its throw refuses', () => {
  const origins = ['app://notes']
  for (const answer of [false, undefined, null, 1, 'true', {}, Promise.resolve(true)]) {
    assert.is(judge({ origins, when: () => answer as boolean }), 'predicate')
  }
  assert.is(judge({ origins, when: () => true }), undefined)
  assert.is(
    judge({
      origins,
      when: () => {
        throw new Error('no')
      },
    }),
    'predicate',
  )
  assert.throws(() => createPolicy({ origins, when: 5 as never }, pathOf), /allow\.when/)
})

test("a contract's own policy narrows by origin, frame and predicate", () => {
  assert.is(createNarrowing()(documentFacts()), undefined)
  assert.is(createNarrowing({ origins: ['app://other'] })(documentFacts()), 'contract-not-allowed')
  assert.is(createNarrowing({ origins: ['app://notes'] })(documentFacts()), undefined)
  assert.is(
    createNarrowing({ subFrames: false })(documentFacts({ isMainFrame: false })),
    'contract-not-allowed',
  )
  assert.is(createNarrowing({ when: () => 1 as never })(documentFacts()), 'contract-not-allowed')
})

test('a polluted Object.prototype widens nothing', () => {
  const polluted = Object.prototype as Record<string, unknown>
  Object.assign(polluted, { subFrames: true, insideRefusedPages: true, openedWindows: true, webviews: true })
  try {
    assert.is(judge({ origins: ['app://notes'] }, { isMainFrame: false }), 'sub-frame')
    assert.is(judge({ origins: ['app://notes'] }, { hasOpener: true }), 'opened-window')
    assert.is(judge({ origins: ['app://notes'] }, { webContentsType: 'webview' }), 'webview')
  } finally {
    for (const key of ['subFrames', 'insideRefusedPages', 'openedWindows', 'webviews']) delete polluted[key]
  }
})

test('every refusal has a cure to read', () => {
  assert.match(cureFor('origin', 'http://localhost:5173'), /"http:\/\/localhost:5173"/)
  assert.match(cureFor('origin', 'null'), /registerSchemesAsPrivileged/)
  assert.match(cureFor('origin', 'file://'), /unsafeFilePaths/)
  assert.match(cureFor('sub-frame', ''), /subFrames: true/)
})

test.run()

/** One guard of the product, and how to take it out of what was built. */
export interface Guard {
  readonly name: string
  /** `esm` for the built doors and their chunks, or one file. */
  readonly file: string
  /** Matches the built guard, exactly once. */
  readonly from: RegExp
  readonly to: string
  /** Attacks that must get through without it, by number; a suite's name for one of its unit tests. */
  readonly attacks: readonly string[]
  /** Where those are. */
  readonly suites: readonly string[]
}

const PRELOAD = 'dist/preload-auto.cjs'
const CLAIMS = 'security/pages/claims'
const DELIVERY = 'security/pages/delivery'
const POLICY = 'security/pages/policy'
const FRAMES = 'security/ports/frames'
const ANSWERS = 'security/ports/frames-answers'
const PAYLOADS = 'security/ports/payloads'
const RESOURCES = 'security/ports/resources'
const STREAMS = 'security/ports/streams'
const ERRORS = 'security/ports/errors'

type Row = readonly [name: string, file: string, from: RegExp, to: string, attacks: string, suites: string]

const ROWS: readonly Row[] = [
  // ── preload ──
  ['preload: isTrusted before data', PRELOAD, /!\w+\.isTrusted\|\|/, '', 'H05 H06', CLAIMS],
  ['preload: source is this window', PRELOAD, /\|\|\w+\.source!==window/, '', 'H01 H02 H03', CLAIMS],
  ['preload: a load event is trusted', PRELOAD, /if\(\w+\.isTrusted\)\{/, 'if(true){', 'H07', DELIVERY],
  [
    'preload: ports of a claim are closed',
    PRELOAD,
    /\w+\((\w+)\.ports\),\1\.ports\.length>0/,
    '$1.ports.length>0',
    'H11',
    CLAIMS,
  ],
  ['preload: claims are counted', PRELOAD, /\|\|\+\+\w+>256/, '', 'H12', CLAIMS],
  [
    'preload: names are short strings',
    PRELOAD,
    /"string"==typeof (\w+)&&""!==\1&&\1\.length<=64/,
    'true',
    'H13',
    CLAIMS,
  ],
  [
    'preload: a grant is for this document',
    PRELOAD,
    /if\(\w+!==\w+\|\|(\w+\.length!==)/,
    'if($1',
    'H15',
    CLAIMS,
  ],
  [
    'preload: a grant answers a claim',
    PRELOAD,
    /if\(!(\w+)\)return \w+\(\w+\);"provider"/,
    '"provider"',
    'H15',
    CLAIMS,
  ],
  [
    "preload: posts to '/', never to '*'",
    PRELOAD,
    /postMessage\((\w+),"\/",(\w+)\)/,
    'postMessage($1,"*",$2)',
    'X13',
    'security/ports/build',
  ],
  [
    'preload: reaches only what is listed',
    PRELOAD,
    /\(\)\{if\(!process\.contextIsolated\)/,
    '(){eval("");if(!process.env.X)',
    'X01 X13',
    'security/ports/build',
  ],
  // ── page ──
  ['page: isTrusted before data', 'esm', /!event\.isTrusted \|\| sourceOf/, 'sourceOf', 'H05 H06', CLAIMS],
  ['page: source is this window', 'esm', / \|\| sourceOf\(event\) !== page/, '', 'H16', CLAIMS],
  ['page: the nonce of the claim', 'esm', /message\.nonce !== nonce/, 'false', 'H17', CLAIMS],
  [
    'page: takes the message from later listeners',
    'esm',
    /apply\$?\d?\(stopImmediatePropagation, event, \[\]\)/,
    '0',
    'H18',
    DELIVERY,
  ],
  [
    'page: listens again after document.open()',
    'esm',
    /apply\$?\d?\(observe, rearm, \[here, \{ childList: true \}\]\)/,
    '0',
    'H42',
    DELIVERY,
  ],
  // ── who may connect ──
  [
    'main: the sender is a frame',
    'build/main/sender.js',
    /event\.type !== 'frame'/,
    'false',
    'main/sender',
    'main/sender',
  ],
  [
    'main: detached and destroyed frames',
    'build/main/sender.js',
    / \|\| frame\.isDestroyed\(\) \|\| frame\.detached/,
    '',
    'main/sender',
    'main/sender',
  ],
  [
    'main: the frame is the one that sent',
    'build/main/sender.js',
    /frame\.processId !== event\.processId \|\| frame\.routingId !== event\.frameId/,
    'false',
    'main/sender',
    'main/sender',
  ],
  [
    'main: <webview> guests',
    'build/main/policy.js',
    /document\.webContentsType === 'webview'/,
    'false',
    'main/policy',
    'main/policy',
  ],
  [
    'main: own options only',
    'build/main/policy.js',
    /Object\.assign\(Object\.create\(null\), options\)/,
    'options',
    'main/policy',
    'main/policy',
  ],
  [
    'main: main frames only',
    'esm',
    /!document\.isMainFrame && allow\.subFrames !== true/,
    'false',
    'S01',
    POLICY,
  ],
  [
    'main: windows with an opener',
    'esm',
    /document\.hasOpener && allow\.openedWindows !== true/,
    'false',
    'S15',
    POLICY,
  ],
  [
    'main: the origin is listed',
    'esm',
    /!origins\.has\(document\.origin\) && !isListedFile/,
    'false && !isListedFile',
    'S07 S12 S19',
    POLICY,
  ],
  [
    'main: exact match, not the beginning',
    'esm',
    /!origins\.has\(document\.origin\) &&/,
    '![...origins].some((o) => document.origin.startsWith(o)) &&',
    'S07',
    POLICY,
  ],
  [
    'main: a predicate says the literal true',
    'esm',
    /return when\(document\) === true/,
    'return Boolean(when(document))',
    'S04',
    POLICY,
  ],
  [
    'main: a claim is judged again',
    'esm',
    /policy\(facts\) \?\? \(record\.tenants/,
    '(record.tenants',
    'S27',
    POLICY,
  ],
  ['main: a claim names its own document', 'esm', /record\.id === id &&/, '', 'S24', POLICY],
  [
    "main: the contract's own policy",
    'esm',
    /const reason = narrowing\(record\.facts\)/,
    'const reason = undefined',
    'H17',
    CLAIMS,
  ],
  [
    'main: a document that goes ends its sessions',
    'esm',
    /(byFrame\.delete\(keyOf\(record\.facts\)\);)\s+record\.close\(code, message\)/,
    '$1',
    'L01',
    'security/pages/lifecycle',
  ],
  // ── what is read ──
  ['frames: hello comes first', 'esm', /!this\.#isOpen && frame\.type !== HELLO/, 'false', 'F23', ANSWERS],
  [
    'frames: only one hello',
    'esm',
    /if \(this\.#isOpen\)(\s+return this\.#link\.violate\('a second hello')/,
    'if (false)$1',
    'F23',
    ANSWERS,
  ],
  [
    'frames: the same version',
    'esm',
    /if \(version !== PROTOCOL_VERSION\) \{\s+const why/,
    'if (false) { const why',
    'H31',
    ERRORS,
  ],
  ['frames: the same contract', 'esm', /if \(difference !== undefined\)/, 'if (false)', 'H32', ERRORS],
  [
    'frames: a hello in time',
    'esm',
    /clock\.after\(limits\.handshakeMs,/,
    '((_ms, _then) => () => {})(limits.handshakeMs,',
    'H30',
    ERRORS,
  ],
  [
    'frames: request numbers',
    'esm',
    /return isCount\(value\) && value >= 1 && value <= MAX_ID/,
    'return true',
    'F05 T01',
    `${FRAMES} ${STREAMS}`,
  ],
  ['frames: a number is used once', 'esm', /if \(id <= this\.#lastId\)/, 'if (false)', 'F05', FRAMES],
  ['frames: a call is to a call', 'esm', /member\?\.kind !== 'call'/, 'member === undefined', 'F11', FRAMES],
  [
    'frames: a stream is of a stream',
    'esm',
    /member\?\.kind !== 'stream'/,
    'member === undefined',
    'F11',
    FRAMES,
  ],
  [
    'frames: ports are a breach',
    'esm',
    /if \(ports\.length > 0\)(\s+return this\.violate\()/,
    'if (false)$1',
    'F21',
    ANSWERS,
  ],
  [
    'frames: ports are closed',
    'esm',
    /for \(let i = 0; i < ports\.length; i\+\+\)\s+ports\[i\]\?\.close\(\);/,
    '',
    'F21',
    ANSWERS,
  ],
  [
    'frames: whole frames only',
    'esm',
    /return at === post\.length \? frames : 0/,
    'return frames',
    'F04',
    FRAMES,
  ],
  [
    'handlers: own functions only',
    'esm',
    /object !== null && Object\.hasOwn\(object, key\)/,
    'object !== null && key in object',
    'F10',
    FRAMES,
  ],
  [
    'handlers: reserved names',
    'esm',
    /RESERVED\.test\(member\) \|\| member in Object\.prototype/,
    'false',
    'F10',
    FRAMES,
  ],
  [
    'values: inputs are measured',
    'esm',
    /const fault = measure\(input, this\.host\.limits\)/,
    'const fault = undefined',
    'R05 R18',
    RESOURCES,
  ],
  [
    'values: inputs are validated',
    'esm',
    /validate\(member\.input, input\)/,
    '{ value: input }',
    'P05 P06 P07',
    PAYLOADS,
  ],
  [
    'values: results of a page are validated',
    'esm',
    /if \(verdict\.issues === undefined\)(\s+return accept\(verdict\.value\))/,
    'if (true)$1',
    'F14',
    ANSWERS,
  ],
  [
    'values: no Error crosses',
    'esm',
    /case '\[object Date\]':/,
    "case '[object Error]': case '[object Date]':",
    'E02 P10',
    `${ERRORS} ${PAYLOADS}`,
  ],
  [
    'values: a view carries its own bytes only',
    'esm',
    /findings\.slack \? withoutSlack\(value, new SafeMap\(\)\) : value/,
    'value',
    'P16',
    PAYLOADS,
  ],
  [
    'values: what is thrown is not told',
    'esm',
    /'INTERNAL', reference, undefined\)/,
    "'INTERNAL', reference, String(cause))",
    'E01',
    ERRORS,
  ],
  [
    'limits: calls in flight',
    'esm',
    /count\('call'\) >= limits\.inFlightCalls/,
    "count('call') < 0",
    'R03',
    RESOURCES,
  ],
  [
    'limits: open streams',
    'esm',
    /count\('stream'\) >= limits\.openStreams/,
    "count('stream') < 0",
    'R11',
    RESOURCES,
  ],
  ['limits: the first credit', 'esm', /if \(credit > limits\.streamWindow\)/, 'if (false)', 'R18', RESOURCES],
  [
    'limits: further credit',
    'esm',
    /source\.credit \+ count > limits\.streamWindow/,
    'false',
    'T01',
    STREAMS,
  ],
  [
    'limits: items of a page beyond its credit',
    'esm',
    /if \(!stream\.receive\(item\)\)/,
    'if (stream.receive(item) === 0)',
    'T04',
    STREAMS,
  ],
  [
    'limits: breaches',
    'esm',
    /\+\+this\.#violations <= this\.#limits\.violations/,
    'true',
    'R02 R18',
    RESOURCES,
  ],
  ['limits: frames in a post', 'esm', /frames > batchLength/, 'false', 'R18', RESOURCES],
  ['limits: frames a second', 'esm', /this\.#framesThisSecond <= framesPerSecond/, 'true', 'R01', RESOURCES],
  ['limits: hard maximum', 'esm', /whole && value >= 1 && value <= hard/, 'whole', 'R19', RESOURCES],
]

export const GUARDS: readonly Guard[] = ROWS.map(([name, file, from, to, attacks, suites]) => ({
  name,
  file,
  from,
  to,
  attacks: attacks.split(' '),
  suites: suites.split(' '),
}))

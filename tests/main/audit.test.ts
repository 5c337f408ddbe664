import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Observed, ObservedWindow } from '../../main/audit-checks.js'
import { CHECKS } from '../../main/audit-checks.js'
import { ELECTRON_FIXES, missingFixes } from '../../main/electron-floor.js'
import { judgeObserved } from '../../main/judge-observed.js'

const SAFE: ObservedWindow = {
  id: 1,
  type: 'window',
  origins: ['app://notes'],
  preferences: {
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
  },
  listeners: () => 1,
}
const GOOD: Observed = {
  electronVersion: '45.4.1',
  commandLine: () => false,
  blinkFeatures: '',
  features: '',
  windows: [SAFE],
}
const BLIND: Observed = {
  electronVersion: undefined,
  commandLine: undefined,
  blinkFeatures: undefined,
  features: undefined,
  windows: [{ ...SAFE, origins: [], preferences: undefined, listeners: undefined }],
}
const verdictOf = (observed: Observed, check: string) =>
  judgeObserved(observed).findings.find((finding) => finding.check === check)?.verdict

const withPreferences = (changes: object): Observed => ({
  ...GOOD,
  windows: [{ ...SAFE, preferences: { ...SAFE.preferences, ...changes } }],
})

/** For each check that can say `bad`: an app of which it does. */
const WORSE: Record<string, Observed> = {
  'secure-content': { ...GOOD, windows: [{ ...SAFE, origins: ['http://example.org'] }] },
  'node-integration': withPreferences({ nodeIntegration: true }),
  'node-integration-in-worker': withPreferences({ nodeIntegrationInWorker: true }),
  'context-isolation': withPreferences({ contextIsolation: false }),
  sandbox: withPreferences({ sandbox: false }),
  'no-sandbox-switch': { ...GOOD, commandLine: (name) => name === 'no-sandbox' },
  'web-security': withPreferences({ webSecurity: false }),
  'web-security-switch': { ...GOOD, commandLine: (name) => name === 'disable-web-security' },
  'insecure-content-switch': { ...GOOD, commandLine: (name) => name === 'allow-running-insecure-content' },
  'experimental-features-switch': {
    ...GOOD,
    commandLine: (name) => name === 'enable-experimental-web-platform-features',
  },
  'injected-input': { ...GOOD, commandLine: (name) => name === 'enable-gpu-benchmarking' },
  'insecure-content': withPreferences({ allowRunningInsecureContent: true }),
  'experimental-features': withPreferences({ experimentalFeatures: true }),
  'blink-features': { ...GOOD, blinkFeatures: 'ContextBridgeMutability' },
  'webview-tag': withPreferences({ webviewTag: true }),
  'webview-options': {
    ...GOOD,
    windows: [{ ...SAFE, preferences: { webviewTag: true }, listeners: () => 0 }],
  },
  navigation: { ...GOOD, windows: [{ ...SAFE, listeners: () => 0 }] },
  'electron-version': { ...GOOD, electronVersion: '41.2.1' },
  'file-protocol': { ...GOOD, windows: [{ ...SAFE, origins: ['file://'] }] },
  'sub-frames': withPreferences({ nodeIntegrationInSubFrames: true }),
  'webview-guest': { ...GOOD, windows: [{ ...SAFE, type: 'webview' }] },
  'debugging-port': { ...GOOD, commandLine: (name) => name === 'remote-debugging-port' },
}

test('a good app has nothing bad', () => {
  const { bad, findings } = judgeObserved(GOOD)
  assert.equal(bad, [])
  assert.is(
    findings.length,
    CHECKS.reduce((n, { app, window }) => n + (app ? 1 : 0) + (window ? 1 : 0), 0),
  )
})

test('each fault is found by its check', () => {
  for (const [check, observed] of Object.entries(WORSE)) {
    assert.ok(
      judgeObserved(observed).bad.some((finding) => finding.check === check),
      check,
    )
  }
  const never = CHECKS.map(({ check }) => check).filter((check) => !(check in WORSE))
  assert.equal(never.sort(), [
    'content-security-policy',
    'fuses',
    'new-windows',
    'open-external',
    'permission-handler',
  ])
  for (const check of never)
    assert.is(verdictOf(GOOD, check), 'unknown', `${check} cannot be seen, and so is never ok`)
})

test('a feature of Chromium’s is not known to be Blink’s, nor not to be', () => {
  const { findings } = judgeObserved({ ...GOOD, features: 'WaylandWindowDecorations' })
  const { verdict, evidence } = findings.find(({ check }) => check === 'blink-features') ?? {}
  assert.is(verdict, 'unknown')
  assert.match(evidence ?? '', 'WaylandWindowDecorations')
})

test('a Blink feature of one window is found there, and an empty list is none', () => {
  const judged = (enableBlinkFeatures?: string) => {
    const { findings } = judgeObserved(withPreferences({ enableBlinkFeatures }))
    return findings.find(({ check, webContentsId }) => check === 'blink-features' && webContentsId === 1)
  }
  const bad = judged('ContextBridgeMutability')
  assert.equal([bad?.verdict, bad?.evidence], ['bad', 'enableBlinkFeatures: ContextBridgeMutability'])
  for (const none of [undefined, '']) assert.is(judged(none)?.verdict, 'ok')
})

test('without <webview> its options are a matter of course; a version that is none is said to be none', () => {
  assert.is(verdictOf(GOOD, 'webview-options'), 'ok')
  const { findings } = judgeObserved({ ...GOOD, electronVersion: 'nightly' })
  const { verdict, evidence } = findings.find(({ check }) => check === 'electron-version') ?? {}
  assert.equal([verdict, evidence], ['unknown', 'nightly is no version'])
})

test('what could not be seen is unknown, never ok', () => {
  const { findings } = judgeObserved(BLIND)
  assert.equal(
    findings.filter(({ verdict }) => verdict === 'ok').map(({ check }) => check),
    ['webview-guest'],
  )
  assert.equal(
    findings.filter(({ verdict }) => verdict === 'bad'),
    [],
  )
})

test('making a setting worse never improves an answer', () => {
  const rank = { ok: 2, unknown: 1, bad: 0 }
  for (const [check, observed] of Object.entries(WORSE)) {
    for (const { check: other, verdict, webContentsId } of judgeObserved(observed).findings) {
      const before = judgeObserved(GOOD).findings.find(
        (f) => f.check === other && f.webContentsId === webContentsId,
      )
      // No <webview> makes its options a matter of course; with one, they cannot be seen.
      assert.ok(rank[verdict] <= rank[before?.verdict ?? 'ok'], `${check} improves ${other}`)
    }
  }
})

test('a version lacks the fixes that came after it', () => {
  const ids = (version: string) => missingFixes(version)?.map(({ id }) => id)
  assert.equal(ids('45.4.1'), [])
  assert.equal(ids('43.4.1'), [])
  assert.equal(ids('43.4.0'), ['CVE-2026-102676'])
  assert.equal(ids('41.2.1'), ['CVE-2026-70601', 'CVE-2026-70604', 'CVE-2026-102676'])
  assert.equal(ids('38.9.9')?.length, 5, 'a line without a fix')
  assert.equal(ids('44.0.0-beta.1'), ['CVE-2026-102676'])
  assert.is(ids('latest'), undefined)
})

test('each fix names its advisory and ascending versions', () => {
  for (const { source, fixedIn } of ELECTRON_FIXES) {
    assert.match(source, /^https:\/\/github\.com\/electron\/electron\/security\/advisories\/GHSA-/)
    const majors = fixedIn.map((version) => Number(version.split('.')[0]))
    assert.equal(
      majors,
      [...majors].sort((a, b) => a - b),
    )
  }
})

test('the table has a line for each finding', () => {
  const report = judgeObserved(GOOD)
  assert.is(`${report}`.split('\n').length, report.findings.length)
  assert.match(`${report}`, /^ok +3 +context-isolation +#1 +webPreferences\.contextIsolation is true$/m)
})

test.run()

// Whatever Electron declares is there or refuses by name: an app never meets a silent stub or a bare `undefined`.
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as electron from '../../electron-on-chromium/electron.js'
import { MISSING, QUIET } from '../../electron-on-chromium/main/missing-members.js'
import { CapturedImage } from '../../electron-on-chromium/main/native-image.js'
import { NavigationHistory } from '../../electron-on-chromium/main/navigation-history.js'
import { Session } from '../../electron-on-chromium/main/session.js'
import { WebContents } from '../../electron-on-chromium/main/web-contents.js'
import { WebFrameMain } from '../../electron-on-chromium/main/web-frame-main.js'
import { readmeWithEvents, STAND_IN_README } from '../../scripts/missing-events.js'
import { electronMembers } from '../helpers/electron-members.js'

const { app, BaseWindow, BrowserWindow, protocol, View, WebContentsView } = electron

/** By the class's name in `electron.d.ts`: what has its members, and fields that only an instance has. */
const SUBJECTS: Record<string, { owner: object; fields?: string[]; missing: keyof typeof MISSING }> = {
  App: { owner: app, missing: 'app' },
  CommandLine: { owner: app.commandLine, missing: 'CommandLine' },
  BrowserWindow: { owner: BrowserWindow.prototype, fields: ['id', 'webContents'], missing: 'BrowserWindow' },
  BaseWindow: { owner: BaseWindow.prototype, fields: ['id'], missing: 'BaseWindow' },
  WebContents: { owner: WebContents.prototype, fields: ['id', 'ipc', 'opener'], missing: 'WebContents' },
  WebFrameMain: { owner: WebFrameMain.prototype, fields: ['ipc'], missing: 'WebFrameMain' },
  NavigationHistory: { owner: NavigationHistory.prototype, missing: 'NavigationHistory' },
  NativeImage: { owner: CapturedImage.prototype, missing: 'NativeImage' },
  Session: { owner: Session.prototype, fields: ['protocol'], missing: 'Session' },
  Protocol: { owner: protocol, missing: 'protocol' },
}

const declared = electronMembers()

test('views have all that Electron’s have', () => {
  for (const [name, owner] of [
    ['View', View.prototype],
    ['WebContentsView', WebContentsView.prototype],
  ] as const) {
    const { methods = [], properties = [] } = declared.get(name) ?? {}
    for (const member of [...methods, ...properties]) assert.ok(member in owner, `${name}.${member}`)
  }
})

test('what does nothing is Electron’s, and can be called', () => {
  const owners = { app, BaseWindow: BaseWindow.prototype, WebContents: WebContents.prototype }
  for (const [name, words] of Object.entries(QUIET))
    for (const member of words.split(/\s+/).filter((word) => word !== '')) {
      const { methods = [] } = declared.get(name === 'app' ? 'App' : name) ?? {}
      assert.ok(methods.includes(member), `${name}.${member}`)
      const owner = owners[name as keyof typeof owners] as unknown as Record<string, () => void>
      assert.is(owner[member]?.(), undefined)
    }
})

for (const [name, { owner, fields = [], missing }] of Object.entries(SUBJECTS)) {
  test(`every member of ${name} is there or refuses by name`, () => {
    const { methods = [], properties = [] } = declared.get(name) ?? {}
    assert.ok(methods.length > 0)
    for (const member of [...methods, ...properties])
      assert.ok(member in owner || fields.includes(member), `${name}.${member}`)
  })

  test(`what ${name} is said to lack is what Electron has`, () => {
    const { methods = [], properties = [] } = declared.get(name) ?? {}
    const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')
    for (const word of words(MISSING[missing].methods)) assert.ok(methods.includes(word), word)
    for (const word of words(MISSING[missing].properties)) assert.ok(properties.includes(word), word)
  })
}

test('the README names every event that never comes', () => {
  const readme = readFileSync(STAND_IN_README, 'utf8')
  assert.is(readme, readmeWithEvents(readme), 'run: npm run facts')
  assert.match(readme, /^\| `WebContents` \| .*\bfound-in-page\b/m)
  assert.not.match(readme, /^\| `WebContents` \| .*\bwill-redirect\b/m)
})

test('a missing method can be looked at, and says when it is called what there is and where to go', () => {
  const { setFullScreen } = BaseWindow.prototype as unknown as { setFullScreen: () => void }
  assert.throws(
    setFullScreen,
    /^BaseWindow\.setFullScreen is not available in electron-on-chromium\. BaseWindow has here: .*contentView.*setTitle.*run it on Electron/,
  )
})

test('a missing property says so when it is read or set', () => {
  const window = BrowserWindow.prototype as unknown as { kiosk: boolean }
  assert.throws(() => window.kiosk, /BaseWindow\.kiosk is not available/)
  assert.throws(() => {
    window.kiosk = true
  }, /BaseWindow\.kiosk is not available/)
})

test('a missing module can be imported, and says so when it is used', () => {
  const { dialog, Tray } = electron as unknown as {
    dialog: { showOpenDialog(): void }
    Tray: new () => unknown
  }
  assert.throws(
    () => dialog.showOpenDialog(),
    /dialog\.showOpenDialog is not available .* has app, BaseWindow, BrowserWindow/,
  )
  assert.throws(() => new Tray(), /new Tray\(\) is not available/)
})

test.run()

import { app, BrowserWindow } from 'electron'
import { invalidArgument } from '../contract/errors.js'
import { own } from '../contract/own.js'
import { type Bridge, createWindowBridge } from '../main/bridge.js'
import { secureWebPreferences } from '../main/secure-web-preferences.js'
import { sightingsOf } from '../main/sightings.js'
import { closeWithTheOthers } from './close-with-the-others.js'
import { inspector } from './contract.js'
import { Feed } from './feed.js'
import { ORIGIN, PARTITION, servePage, THEMES, type Theme } from './serve-page.js'

/** Options of {@link openInspector}. */
export interface InspectorOptions {
  /**
   * Show the values too: inputs, results, items, payloads. They are the app's data, and may be its users' secrets: without
   * it none reaches the window or a recording.
   * @default false
   */
  readonly values?: boolean
  /** Open it even where the app is packaged, where whoever uses the app could open it. @default false */
  readonly inPackagedApp?: boolean
  /** @default 'system' */
  readonly theme?: Theme
  /** How many sightings are kept, of which a call has two; older ones make room. @default 20000 @maximum 1000000 */
  readonly keep?: number
  /** Whether its window is shown. @default true */
  readonly show?: boolean
}

/** The inspector's window, and what it has seen. */
export interface Inspector {
  readonly window: BrowserWindow
  /** What is kept, as JSON that `readRecording` of `electron-port-bridge/testing` reads; the window exports the same. */
  recording(): string
  /** Closes the window and stops watching. Idempotent. */
  close(): void
  [Symbol.dispose](): void
}

const opened = new WeakMap<Bridge, Promise<Inspector>>()

/**
 * Opens a window that shows what crosses `bridge`, live: documents and sessions, each call, stream, event and notice, and
 * what was refused, with its cure. It watches from the moment of the call, and costs what watching costs until it is closed.
 * The window closes with the last of the app's others, so that the app ends as it does without it; one that is closed before
 * it has loaded is a closed inspector, no error. For a bridge whose
 * inspector is open already, that one comes to the front.
 *
 * The page runs in a session of its own and talks to a bridge of its own: the app's bridge does not know it, no page of the
 * app can ask for what it is shown, and it can ask for nothing that the app provides.
 *
 * @throws {KitError} `INVALID_ARGUMENT`: in a packaged app without `inPackagedApp: true`, for what is no bridge, or a bad
 *   option; `PRELOAD_NOT_FOUND` as `secureWebPreferences` does. Rejects with them.
 * @example
 * if (!app.isPackaged) void openInspector(bridge)
 */
export async function openInspector(bridge: Bridge, options: InspectorOptions = {}): Promise<Inspector> {
  if (app.isPackaged && own(options, 'inPackagedApp') !== true) {
    throw invalidArgument(
      'inPackagedApp',
      'true where the app is packaged: the inspector shows what crosses to whoever sits there',
      own(options, 'inPackagedApp'),
    )
  }
  const known = opened.get(bridge)
  if (known !== undefined) {
    const { window } = await known
    if (!window.isDestroyed()) window.focus()
    return known
  }
  const opening = open(bridge, options)
  opened.set(bridge, opening)
  opening.catch(() => opened.delete(bridge))
  return opening
}

async function open(bridge: Bridge, options: InspectorOptions): Promise<Inspector> {
  const sightings = sightingsOf(bridge)
  const values = own(options, 'values') === true
  const keep = own(options, 'keep') ?? 20_000
  const theme = own(options, 'theme') ?? 'system'
  const show = own(options, 'show') !== false
  if (sightings === undefined) throw invalidArgument('bridge', 'what createBridge returned', bridge)
  if (!Number.isSafeInteger(keep) || keep < 1 || keep > 1_000_000)
    throw invalidArgument('keep', 'a whole number from 1 to 1000000', keep)
  if (!THEMES.includes(theme)) throw invalidArgument('theme', `one of ${THEMES.join(', ')}`, theme)

  const feed = new Feed(sightings, { kept: keep, values })
  try {
    await app.whenReady()
    servePage()
    const window = new BrowserWindow({
      width: 1180,
      height: 720,
      title: 'Inspector',
      show,
      autoHideMenuBar: true,
      webPreferences: secureWebPreferences({ partition: PARTITION }),
    })
    const { webContents } = window
    const own = createWindowBridge(webContents, { allow: { origins: [ORIGIN] } })
    own.provide(inspector, {
      calls: {
        about: () => ({ app: app.getName(), values, kept: keep }),
        clear: () => feed.clear(),
      },
      streams: { records: (_none, { signal }) => feed.batches(signal) },
    })
    // It has one page, which opens no window.
    webContents.on('will-navigate', (event) => event.preventDefault())
    webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
    window.once('closed', () => {
      opened.delete(bridge)
      feed.close()
      own.close()
    })
    closeWithTheOthers(window)
    try {
      await window.loadURL(`${ORIGIN}/?theme=${theme}`)
    } catch (error) {
      // Closed before it was there: by its user, or with the last of the app's windows. That is no failure.
      if (!window.isDestroyed()) {
        window.destroy()
        throw error
      }
    }
    const close = () => void (window.isDestroyed() || window.destroy())
    return { window, recording: () => feed.recording(app.getName()), close, [Symbol.dispose]: close }
  } catch (error) {
    feed.close()
    throw error
  }
}

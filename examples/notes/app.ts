import { BrowserWindow, shell } from 'electron'
import { type Bridge, createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import * as v from 'valibot'
import { noteId, notes } from './contract.js'
import { Library } from './library.js'
import { createProvider } from './provider.js'

const PAGE = 'app://notes/'

/** One folder, and any number of windows over it. */
export interface NotesApp {
  readonly bridge: Bridge
  readonly library: Library
  /** Resolves when the page has loaded. */
  openWindow(options?: { show?: boolean }): Promise<BrowserWindow>
  stop(): void
}

/**
 * What pages can reach is in `manifest.json`, by test.
 *
 * @param openLink Shows an address outside the app.
 */
export function startNotes(
  folder: string,
  openLink: (url: string) => Promise<void> = (url) => shell.openExternal(url),
): NotesApp {
  const bridge = createBridge({ allow: { origins: ['app://notes'] } })
  const library = new Library(folder, (name) => v.is(noteId, name))
  const unsaved = new Map<object, readonly string[]>()
  const tellUnsaved = () => served.states.unsaved.set([...new Set([...unsaved.values()].flat())])
  const served = bridge.provide(
    notes,
    createProvider(library, {
      setUnsaved: (session, ids) => {
        unsaved.set(session, ids)
        tellUnsaved()
      },
      openLink,
      newWindow: openWindow,
    }),
  )
  served.onSession(async (session) => {
    await session.closed
    if (unsaved.delete(session)) tellUnsaved()
  })
  const unwatch = library.watch(async (id) => {
    const summary = await library.summary(id)
    served.events.emit('changed', summary ? { id, summary } : { id })
  })

  async function openWindow({ show = true } = {}): Promise<BrowserWindow> {
    const win = new BrowserWindow({
      width: 1120,
      height: 720,
      minWidth: 640,
      minHeight: 420,
      title: 'Notes',
      show: false,
      webPreferences: secureWebPreferences(),
    })
    // A note's links go through `openLink`; nothing else leaves the page.
    win.webContents.on('will-navigate', (event) => {
      if (event.url !== PAGE) event.preventDefault()
    })
    win.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
    // Not before there is something to see: no flash of white.
    if (show) win.once('ready-to-show', () => win.show())
    await win.loadURL(PAGE)
    return win
  }

  return {
    bridge,
    library,
    openWindow,
    stop: () => {
      unwatch()
      bridge.close()
    },
  }
}

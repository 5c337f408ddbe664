import { BrowserWindow } from 'electron'
import { type Bridge, secureWebPreferences } from 'electron-port-bridge/main'
import * as v from 'valibot'
import { noteId, notes, type Theme } from './contract.js'
import { Library } from './library.js'
import { createProvider } from './provider.js'

const PAGE = 'app://notes/'

/** One folder, and any number of windows over it. */
export interface NotesApp {
  readonly library: Library
  /** Resolves when the page has loaded. */
  openWindow(options?: { show?: boolean }): Promise<BrowserWindow>
  stop(): void
}

export function startNotes(bridge: Bridge, folder: string): NotesApp {
  const library = new Library(folder, (name) => v.is(noteId, name))
  const unsaved = new Map<object, string[]>()
  const shared = {
    theme: 'system' as Theme,
    get unsaved() {
      return [...new Set([...unsaved.values()].flat())]
    },
    setTheme(theme: Theme) {
      shared.theme = theme
      served.events.emit('theme', theme)
    },
    setUnsaved(session: object, ids: string[]) {
      unsaved.set(session, ids)
      served.events.emit('unsaved', shared.unsaved)
    },
    newWindow: () => void openWindow(),
  }
  const served = bridge.provide(notes, createProvider(library, shared))
  served.onSession(async (session) => {
    await session.closed
    if (unsaved.delete(session)) served.events.emit('unsaved', shared.unsaved)
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
    library,
    openWindow,
    stop: () => {
      unwatch()
      served.stop()
    },
  }
}

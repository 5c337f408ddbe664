import { app, BrowserWindow } from 'electron'

/** Closes `window` with the last of the app's others: it must not be what keeps the app from ending. */
export function closeWithTheOthers(window: BrowserWindow): void {
  const watch = (other: BrowserWindow): void => {
    if (other === window) return
    other.once('closed', () => {
      const others = BrowserWindow.getAllWindows().filter((each) => each !== window && each !== other)
      if (others.length === 0 && !window.isDestroyed()) window.destroy()
    })
  }
  const onCreated = (_event: unknown, other: BrowserWindow): void => watch(other)
  for (const other of BrowserWindow.getAllWindows()) watch(other)
  app.on('browser-window-created', onCreated)
  window.once('closed', () => app.off('browser-window-created', onCreated))
}

import { app, BrowserWindow } from 'electron'

/** Closes `window` with the last of the app's others: it must not be what keeps the app from ending. */
export function closeWithTheOthers(window: BrowserWindow): void {
  const others = new Map<BrowserWindow, () => void>()
  const watch = (other: BrowserWindow): void => {
    if (other === window) return
    const onClosed = (): void => {
      others.delete(other)
      if (others.size === 0 && !window.isDestroyed()) window.destroy()
    }
    others.set(other, onClosed)
    other.once('closed', onClosed)
  }
  const onCreated = (_event: unknown, other: BrowserWindow): void => watch(other)
  for (const other of BrowserWindow.getAllWindows()) watch(other)
  app.on('browser-window-created', onCreated)
  window.once('closed', () => {
    app.off('browser-window-created', onCreated)
    others.forEach((onClosed, other) => {
      other.off('closed', onClosed)
    })
  })
}

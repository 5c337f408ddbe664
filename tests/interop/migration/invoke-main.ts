// invoke-main.ts
import { setTimeout as pause } from 'node:timers/promises'
import { BrowserWindow, ipcMain, type WebContents } from 'electron'

const texts = new Map([
  ['a', 'first'],
  ['b', 'second'],
])
const running = new Map<number, AbortController>()

// Every `id: string` is a wish: nothing checks what a page sent, nor which page sent it.
export function serve(panel: WebContents) {
  ipcMain.handle('list', () => [...texts.keys()]) // 1
  ipcMain.handle('open', (_event, id: string) => {
    const text = texts.get(id) // 2
    // 3: of an error that is thrown only the message crosses, so it is a value
    return text === undefined ? { error: 'NotFound', id } : { text }
  })
  ipcMain.handle('export', async (event, job: number, _id: string) => {
    const { signal } = start(job)
    for (const percent of [25, 50, 75, 100]) {
      await pause(20)
      if (signal.aborted) return // a reload aborts nothing: the job goes on
      event.sender.send('progress', job, percent) // 4
    }
  })
  ipcMain.on('stop', (_event, job: number) => running.get(job)?.abort()) // 5, 10: any page, any job
  ipcMain.on('typing', (event, id: string) => {
    event.sender.send('selected', id) // 6
    for (const win of BrowserWindow.getAllWindows()) win.webContents.send('saved', id) // 7
  }) // 8
  ipcMain.handle('picture', () => new Uint8Array([1, 2, 3])) // 9
  ipcMain.on('watch', async (event, job: number, id: string) => {
    const { signal } = start(job)
    for (let version = 1; !signal.aborted && !event.sender.isDestroyed(); version++) {
      event.sender.send('version', job, `${id}${version}`) // 10: whether or not the page keeps up
      await pause(20)
    }
  })
  // 11: main relays, and no answer comes back
  ipcMain.on('highlight', (_event, id: string) => panel.send('highlight', id))
}

function start(job: number) {
  const controller = new AbortController()
  running.set(job, controller)
  return controller
}

let asked = 0
/** 12: a question that a page never answers stays open. */
export const isUnsaved = (editor: WebContents) =>
  new Promise<boolean>((resolve) => {
    const answer = `unsaved-${++asked}`
    ipcMain.once(answer, (_event, unsaved: boolean) => resolve(unsaved))
    editor.send('unsaved', answer)
  })

// typed-ipc-main.ts
import { setTimeout as pause } from 'node:timers/promises'
import { IpcEmitter, IpcListener } from '@electron-toolkit/typed-ipc/main'
import { BrowserWindow, type WebContents } from 'electron'

export type ToMain =
  | {
      list: () => string[]
      open: (id: string) => { text: string } | { error: 'NotFound'; id: string }
      export: (job: number, id: string) => void
      picture: (id: string) => Uint8Array
    }
  | {
      stop: [job: number]
      typing: [id: string]
      watch: [job: number, id: string]
      highlight: [id: string]
      answer: [unsaved: boolean]
    }
export type ToPage = {
  progress: [job: number, percent: number]
  selected: [id: string]
  saved: [id: string]
  version: [job: number, version: string]
  highlight: [id: string]
  unsaved: []
}

const texts = new Map([
  ['a', 'first'],
  ['b', 'second'],
])
const running = new Map<number, AbortController>()
const ipc = new IpcListener<ToMain>() // types only: nothing checks what a page sent, nor which page sent it
const emitter = new IpcEmitter<ToPage>()
let answered: ((unsaved: boolean) => void) | undefined

export function serve(panel: WebContents) {
  ipc.handle('list', () => [...texts.keys()]) // 1
  ipc.handle('open', (_event, id) => {
    const text = texts.get(id) // 2
    return text === undefined ? { error: 'NotFound', id } : { text } // 3: a value; no errors are declared
  })
  ipc.handle('export', async (event, job) => {
    const { signal } = start(job)
    for (const percent of [25, 50, 75, 100]) {
      await pause(20)
      if (signal.aborted) return
      emitter.send(event.sender, 'progress', job, percent) // 4
    }
  })
  ipc.on('stop', (_event, job) => running.get(job)?.abort()) // 5, 10: by hand
  ipc.on('typing', (event, id) => {
    emitter.send(event.sender, 'selected', id) // 6
    for (const win of BrowserWindow.getAllWindows()) emitter.send(win.webContents, 'saved', id) // 7
  }) // 8
  ipc.handle('picture', () => new Uint8Array([1, 2, 3])) // 9
  ipc.on('watch', async (event, job, id) => {
    const { signal } = start(job)
    for (let version = 1; !signal.aborted && !event.sender.isDestroyed(); version++) {
      emitter.send(event.sender, 'version', job, `${id}${version}`) // 10: whether or not the page keeps up
      await pause(20)
    }
  })
  ipc.on('highlight', (_event, id) => emitter.send(panel, 'highlight', id)) // 11: a relay, without an answer
  ipc.on('answer', (_event, unsaved) => answered?.(unsaved)) // 12: any page can answer
}

function start(job: number) {
  const controller = new AbortController()
  running.set(job, controller)
  return controller
}

/** 12: one question at a time; one that a page never answers stays open. */
export const isUnsaved = (editor: WebContents) =>
  new Promise<boolean>((resolve) => {
    answered = resolve
    emitter.send(editor, 'unsaved')
  })

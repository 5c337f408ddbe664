// invoke-preload.ts
import { contextBridge, ipcRenderer } from 'electron'

/** `ipcRenderer.on` without the event, which would hand `ipcRenderer` itself to the page. */
function on<T extends unknown[]>(channel: string, listener: (...values: T) => void) {
  ipcRenderer.on(channel, (_event, ...values) => listener(...(values as T)))
}

const api = {
  list: (): Promise<string[]> => ipcRenderer.invoke('list'),
  open: (id: string): Promise<{ text: string } | { error: 'NotFound'; id: string }> =>
    ipcRenderer.invoke('open', id),
  export: (job: number, id: string): Promise<void> => ipcRenderer.invoke('export', job, id),
  onProgress: (listener: (job: number, percent: number) => void) => on('progress', listener),
  stop: (job: number) => ipcRenderer.send('stop', job),
  onSelected: (listener: (id: string) => void) => on('selected', listener),
  onSaved: (listener: (id: string) => void) => on('saved', listener),
  typing: (id: string) => ipcRenderer.send('typing', id),
  picture: (id: string): Promise<Uint8Array> => ipcRenderer.invoke('picture', id),
  watch: (job: number, id: string) => ipcRenderer.send('watch', job, id),
  onVersion: (listener: (job: number, version: string) => void) => on('version', listener),
  highlight: (id: string) => ipcRenderer.send('highlight', id),
  onHighlight: (listener: (id: string) => void) => on('highlight', listener),
  onUnsaved: (answer: () => boolean) =>
    on('unsaved', (channel: string) => ipcRenderer.send(channel, answer())),
}
export type Api = typeof api
contextBridge.exposeInMainWorld('notes', api)

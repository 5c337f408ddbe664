import { EventEmitter } from 'node:events'

export type InvokeHandler = (event: never, ...args: never[]) => unknown

/** `ipcMain`, and the `ipc` of every WebContents and frame (`lib/browser/ipc-main-impl.ts`). */
export class IpcMainImpl extends EventEmitter {
  readonly #handlers = new Map<string, InvokeHandler>()

  constructor() {
    super()
    // A channel named 'error' must not throw.
    this.on('error', () => {})
  }

  handle(channel: string, handler: InvokeHandler): void {
    if (this.#handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    if (typeof handler !== 'function')
      throw new Error(`Expected handler to be a function, but found type '${typeof handler}'`)
    this.#handlers.set(channel, handler)
  }

  handleOnce(channel: string, handler: InvokeHandler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel)
      return handler(event, ...args)
    })
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel)
  }

  handlerOf(channel: string): InvokeHandler | undefined {
    return this.#handlers.get(channel)
  }
}

/** `ipcMain` itself. */
export const ipcMain = new IpcMainImpl()

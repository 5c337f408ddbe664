import type { EventEmitter } from 'node:events'
import type { DocumentHost } from '../contents/document-host.js'
import type { FrameNode } from '../contents/frame-node.js'
import { MessagePortMain } from '../ports/message-port-main.js'
import type { PipeEnd } from '../ports/pipe.js'
import type { FromWorld } from '../renderer/wire.js'
import { codec, Payload } from '../values/payload.js'
import { electronEvent } from './events.js'
import { type IpcMainImpl, ipcMain } from './ipc-main.js'
import { frameByIds, frameOf, type WebFrameMain } from './web-frame-main.js'

/** The contents that a message comes from: its events, its `ipc`, and the way back to one of its frames. */
export interface Sender extends EventEmitter {
  readonly ipc: IpcMainImpl
  sendToFrame(frame: [processId: number, routingId: number], channel: string, ...args: unknown[]): boolean
}

/** What every ipc event of a frame has (`ipc_handler.cc`, `MakeIPCEvent`). `senderFrame` is looked up at each access. */
function ipcEvent(sender: Sender, node: FrameNode, host: DocumentHost) {
  const { processId, routingId } = host.identity
  return electronEvent({
    type: 'frame' as const,
    sender,
    processId,
    frameId: routingId,
    frameTreeNodeId: node.frameTreeNodeId,
    get senderFrame(): WebFrameMain | null {
      const frame = frameByIds(processId, routingId)
      if (frame) return frame
      process.emitWarning(
        'Frame property was accessed after it navigated or was destroyed. Consider accessing frame properties synchronously.',
      )
      return null
    },
  })
}

/** The frame's emitter, then the page's, then `ipcMain` (`lib/browser/ipc-dispatch.ts`). */
const emitters = (sender: Sender, node: FrameNode): IpcMainImpl[] => [frameOf(node).ipc, sender.ipc, ipcMain]

/** A message of a preload world reaches the app. One whose document is gone is dropped whole. */
export function dispatchIpc(
  sender: Sender,
  node: FrameNode,
  host: DocumentHost,
  message: Exclude<FromWorld, [kind: 'input', ...unknown[]]>,
  ports: PipeEnd[],
): void {
  if (message[0] === 'boot' || message[0] === 'title' || message[0] === 'crash' || message[0] === 'port')
    return
  if (message[0] === 'preload-error') {
    const fields = codec.unpack(message[2]) as { name: string; message: string; stack?: string }
    sender.emit(
      'preload-error',
      electronEvent({}),
      message[1],
      Object.assign(new Error(fields.message), fields),
    )
    return
  }
  if (node.host !== host || node.disposed) {
    for (const port of ports) port.close()
    return
  }
  const event = ipcEvent(sender, node, host)
  if (message[0] === 'post') {
    const value = Payload.fromPacked(message[2]).read()
    Object.assign(event, { ports: ports.map((end) => new MessagePortMain(end)) })
    for (const emitter of emitters(sender, node)) emitter.emit(message[1], event, value)
  } else if (message[0] === 'send') {
    const args = Payload.fromPacked(message[2]).read() as unknown[]
    const reply = (channel: string, ...values: unknown[]): void => {
      sender.sendToFrame([event.processId, event.frameId], channel, ...values)
    }
    Object.assign(event, { reply })
    sender.emit('ipc-message', event, message[1], ...args)
    for (const emitter of emitters(sender, node)) emitter.emit(message[1], event, ...args)
  } else {
    const [, id, channel, args] = message
    void answer(
      host,
      id,
      channel,
      emitters(sender, node),
      event,
      Payload.fromPacked(args).read() as unknown[],
    )
  }
}

/** Calls whose handler can never answer any more, because nothing holds its promise. */
const forgotten = new FinalizationRegistry<() => void>((refuse) => refuse())

async function answer(
  host: DocumentHost,
  id: number,
  channel: string,
  list: IpcMainImpl[],
  event: object,
  args: unknown[],
): Promise<void> {
  const refuse = (error: unknown): void =>
    host.link.reply(id, false, codec.pack(`Error invoking remote method '${channel}': ${error}`))
  // Lives as long as this call waits.
  const waiting = {}
  forgotten.register(waiting, () => refuse('reply was never sent'), waiting)
  const handler = list.map((emitter) => emitter.handlerOf(channel)).find((each) => each !== undefined)
  try {
    if (!handler) throw new Error(`No handler registered for '${channel}'`)
    const result = await handler(event as never, ...(args as never[]))
    host.link.reply(id, true, Payload.fromValue(result).packed())
  } catch (error) {
    console.error(`Error occurred in handler for '${channel}':`, error)
    refuse(error)
  } finally {
    forgotten.unregister(waiting)
  }
}

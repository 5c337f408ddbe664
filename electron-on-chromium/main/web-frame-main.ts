import { EventEmitter } from 'node:events'
import type { HostIdentity } from '../contents/document-host.js'
import type { FrameNode } from '../contents/frame-node.js'
import { disentangle, MessagePortMain } from '../ports/message-port-main.js'
import { Payload } from '../values/payload.js'
import { app } from './app.js'
import { plainOf, runScript, textOf } from './evaluate.js'
import { IpcMainImpl } from './ipc-main.js'
import { notHere } from './unavailable.js'

const DISPOSED = 'Render frame was disposed before WebFrameMain could be accessed'

/** Nodes by frame object; the object itself shows only what Electron's shows. */
const nodes = new WeakMap<WebFrameMain, FrameNode>()
const frames = new WeakMap<FrameNode, WebFrameMain>()
const known = new Map<number, FrameNode>()

/** The one object of a frame; it outlives documents (`WebFrameMain::FromFrameTreeNodeId`). */
export function frameOf(node: FrameNode): WebFrameMain {
  let frame = frames.get(node)
  if (!frame) {
    frame = new WebFrameMain()
    frames.set(node, frame)
    nodes.set(frame, node)
  }
  return frame
}

export function trackNode(node: FrameNode): void {
  known.set(node.frameTreeNodeId, node)
}

export function untrackNodes(gone: (node: FrameNode) => boolean): void {
  for (const [id, node] of known) if (gone(node)) known.delete(id)
}

/** The main frame's node of a frame that still is in a page. */
export function topOf(frame: WebFrameMain): FrameNode | undefined {
  if (!(frame instanceof WebFrameMain))
    throw new TypeError('Error processing argument at index 0, conversion failure')
  const node = nodeOf(frame)
  return node.disposed ? undefined : node.top
}

const nodeOf = (frame: WebFrameMain): FrameNode => nodes.get(frame) as FrameNode

/** The frame's node, or the error that Electron throws once there is no document behind it. */
function live(frame: WebFrameMain): FrameNode {
  const node = nodeOf(frame)
  if (node.disposed) throw new Error(DISPOSED)
  return node
}

/** `WebFrameMain`: one frame, over all the documents that it shows. */
export class WebFrameMain extends EventEmitter {
  readonly ipc = new IpcMainImpl()

  get url(): string {
    return live(this).host.url
  }
  get origin(): string {
    return live(this).host.origin
  }
  get name(): string {
    return live(this).name
  }
  get frameToken(): string {
    return live(this).host.identity.frameToken
  }
  get processId(): number {
    return live(this).host.identity.processId
  }
  get routingId(): number {
    return live(this).host.identity.routingId
  }
  get osProcessId(): number {
    live(this)
    return notHere('WebFrameMain.osProcessId')
  }
  get visibilityState(): string {
    live(this)
    return 'visible'
  }
  get top(): WebFrameMain | null {
    return frameOf(live(this).top)
  }
  get parent(): WebFrameMain | null {
    const { parent } = live(this)
    return parent ? frameOf(parent) : null
  }
  get frames(): WebFrameMain[] {
    return live(this).children.map(frameOf)
  }
  get framesInSubtree(): WebFrameMain[] {
    return [...live(this).subtree()].map(frameOf)
  }
  get frameTreeNodeId(): number {
    return nodeOf(this).frameTreeNodeId
  }
  /** A frame that runs its unload handlers after its document was replaced does not exist here, so this is the end. */
  get detached(): boolean {
    return nodeOf(this).disposed
  }
  isDestroyed(): boolean {
    return nodeOf(this).disposed
  }

  send(channel: string, ...args: unknown[]): void {
    if (typeof channel !== 'string') throw new TypeError('Missing required channel argument')
    try {
      const payload = Payload.fromValue(args)
      live(this).host.link.deliver(channel, payload, [], true)
    } catch (error) {
      console.error('Error sending from webFrameMain: ', error)
    }
  }

  postMessage(...args: [channel: string, message: unknown, transfer?: unknown]): void {
    const [channel, message, transfer] = args
    if (args.length < 2) throw new TypeError('Insufficient number of arguments.')
    if (typeof channel !== 'string')
      throw new TypeError(
        `Error processing argument at index 0, conversion failure from ${describe(channel)}`,
      )
    const payload = Payload.fromValue(message)
    const ports: MessagePortMain[] = []
    if (transfer !== undefined) {
      if (!Array.isArray(transfer)) throw new Error('Invalid value for transfer')
      for (const port of transfer) {
        if (!(port instanceof MessagePortMain)) throw new Error('Invalid value for transfer')
        ports.push(port)
      }
    }
    // The ports are spent before the frame is looked at, as in `electron_api_web_frame_main.cc`.
    const ends = disentangle(ports)
    if (nodeOf(this).disposed) {
      for (const end of ends) end.close()
      throw new Error(DISPOSED)
    }
    nodeOf(this).host.link.deliver(channel, payload, ends, false)
  }

  /**
   * Unlike `webContents.executeJavaScript` it brings no structured clone: the value is Chromium's `base::Value`, so
   * `undefined` is null; it rejects with a text (`electron_api_web_frame_main.cc`, `ExecuteJavaScript`).
   */
  executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    if (typeof userGesture !== 'boolean') throw new TypeError('userGesture must be a boolean')
    const node = nodeOf(this)
    if (node.disposed) return Promise.reject(new Error(DISPOSED))
    return (async () => {
      const end = await runScript(node, code, userGesture)
      const outcome = end.how === 'value' ? await plainOf(end) : await textOf(end)
      await new Promise<void>((resolve) => node.afterAll(resolve))
      if (end.how !== 'value') throw outcome
      return outcome
    })()
  }

  reload(): boolean {
    const node = live(this)
    const { session, frameId } = node
    if (node.isMain) session?.tell('Page.reload')
    else void runScript(node, 'void location.reload()', false).catch(() => {})
    return session !== undefined && frameId !== undefined
  }
}

const describe = (value: unknown): string =>
  value === null
    ? 'null'
    : value === undefined
      ? 'undefined'
      : typeof value === 'object'
        ? '#<Object>'
        : String(value)

/**
 * The frame of a host that Chromium still has. A crashed one is among them, and its frame answers that it is destroyed
 * (`gin_converters/frame_converter.cc`; `electron_api_web_frame_main.cc`, `MarkRenderFrameDisposed`).
 */
function frameWhere(processId: number, is: (identity: HostIdentity) => boolean): WebFrameMain | undefined {
  for (const node of known.values()) {
    const { identity } = node.host
    if (node.removed) continue
    if (identity.processId === processId && is(identity)) return frameOf(node)
  }
  return undefined
}

/** The frame that an event came from, by the ids of its host. */
export const frameByIds = (processId: number, routingId: number): WebFrameMain | undefined =>
  frameWhere(processId, (identity) => identity.routingId === routingId)

const whenReady = (): void => {
  if (!app.isReady()) throw new Error('WebFrameMain is available only after app ready')
}

/** The `webFrameMain` module. */
export const webFrameMain = {
  fromId(processId: number, routingId: number): WebFrameMain | undefined {
    whenReady()
    return frameByIds(processId, routingId)
  },
  fromFrameToken(processId: number, frameToken: string): WebFrameMain | null {
    whenReady()
    return frameWhere(processId, (identity) => identity.frameToken === frameToken) ?? null
  },
}

import type { CdpParams, CdpSession } from '../browser/cdp.js'
import type { FrameNode } from '../contents/frame-node.js'
import { createCodec, type Packed } from '../values/codec.js'
import { CLONE_ERROR, codec } from '../values/payload.js'
import { createPlain } from '../values/plain.js'

interface RemoteObject {
  type: string
  subtype?: string
  value?: unknown
  unserializableValue?: string
  description?: string
  objectId?: string
}

/** How a script ended: with a value, by throwing, or with a promise that was rejected. */
export interface ScriptEnd {
  how: 'value' | 'thrown' | 'rejected'
  /** The value, or what was thrown; it lives in the page. */
  object: RemoteObject
  /** CDP's `exceptionDetails`, where something was thrown. */
  details: CdpParams | undefined
  session: CdpSession
}

/** What becomes of the promise of a script whose document has gone: nothing settles it, as in Electron. */
const never = new Promise<never>(() => {})

/** Runs `code` in the frame's main world and waits for the promise that it may end with. */
export async function runScript(node: FrameNode, code: string, userGesture: boolean): Promise<ScriptEnd> {
  const host = node.live
  // Without a context Chromium takes the session's own document: right for its root, another frame's document for the others.
  const isRoot = node.parent?.session !== node.session
  const context = host.mainContextId ?? (isRoot ? undefined : await host.mainContext)
  const { session } = node
  if (!session) throw new Error('Script failed to execute, the frame has no document')
  const ended = session.send('Runtime.evaluate', {
    expression: code,
    awaitPromise: true,
    userGesture,
    replMode: false,
    ...(context === undefined ? {} : { uniqueContextId: context }),
  })
  const reply = await ended.catch(() => never)
  const details = reply.exceptionDetails as CdpParams | undefined
  if (!details) return { how: 'value', object: reply.result as RemoteObject, details, session }
  const how = /in promise/.test(String(details.text)) ? 'rejected' : 'thrown'
  return { how, object: (details.exception ?? { type: 'undefined' }) as RemoteObject, details, session }
}

/** `webContents.executeJavaScript` brings a structured clone, as any ipc (`lib/renderer/web-frame-init.ts`). */
export async function cloneOf({ session, object }: ScriptEnd): Promise<unknown> {
  if (object.objectId === undefined) return primitive(object)
  const { threw, text } = await inPage(session, object, PACK)
  if (threw) throw new Error(CLONE_ERROR)
  return codec.unpack(JSON.parse(text) as Packed)
}

/** `frame.executeJavaScript` brings what Chromium's `base::Value` holds; see `createPlain`. */
export async function plainOf({ session, object }: ScriptEnd): Promise<unknown> {
  if (object.objectId === undefined) return createPlain()(primitive(object))
  const { text } = await inPage(session, object, PLAIN)
  return codec.unpack(JSON.parse(text) as Packed)
}

/** What `frame.executeJavaScript` rejects with: the error's stack, or the reason as text. */
export async function textOf({ session, object }: ScriptEnd): Promise<string> {
  if (object.objectId === undefined) return String(primitive(object))
  const { threw, text } = await inPage(session, object, TEXT)
  return threw ? 'Unknown Failure' : text
}

const PACK = `(value) => JSON.stringify((${createCodec})().pack(structuredClone(value)))`
const PLAIN = `(value) => JSON.stringify((${createCodec})().pack((${createPlain})()(value)))`
const TEXT = `(value) => String((value instanceof Error && value.stack) || value)`

/** Calls a function of the page's world with an object that lives there. */
async function inPage(
  session: CdpSession,
  { objectId }: RemoteObject,
  source: string,
): Promise<{ threw: boolean; text: string }> {
  const called = session.send('Runtime.callFunctionOn', {
    objectId,
    functionDeclaration: `function (value) { return (${source})(value) }`,
    arguments: [{ objectId }],
    returnByValue: true,
  })
  const reply = await called.catch(() => never)
  session.tell('Runtime.releaseObject', { objectId })
  return { threw: reply.exceptionDetails !== undefined, text: String((reply.result as RemoteObject).value) }
}

function primitive({ type, value, unserializableValue }: RemoteObject): unknown {
  if (unserializableValue === undefined) return value
  return type === 'bigint' ? BigInt(unserializableValue.slice(0, -1)) : Number(unserializableValue)
}

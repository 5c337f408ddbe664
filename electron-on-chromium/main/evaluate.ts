import type { CdpParams, CdpSession } from '../browser/cdp.js'
import type { FrameNode } from '../contents/frame-node.js'
import { createCodec, type Packed } from '../values/codec.js'
import { CLONE_ERROR, codec } from '../values/payload.js'

interface RemoteObject {
  type: string
  subtype?: string
  value?: unknown
  unserializableValue?: string
  description?: string
  className?: string
  objectId?: string
}

const ERRORS: Record<string, ErrorConstructor> = {
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
} as Record<string, ErrorConstructor>

/** `executeJavaScript`: the value of `code` in the frame's main world, or its rejection. */
export async function evaluate(node: FrameNode, code: string, userGesture: boolean): Promise<unknown> {
  const { session } = node
  if (!session) throw new Error('Script failed to execute, the frame has no document')
  const context = node.live.mainContextId
  const reply = await session.send('Runtime.evaluate', {
    expression: code,
    awaitPromise: true,
    userGesture,
    replMode: false,
    ...(context === undefined ? {} : { uniqueContextId: context }),
  })
  const details = reply.exceptionDetails as CdpParams | undefined
  if (details) throw thrown(details)
  return structured(session, reply.result as RemoteObject)
}

const PACK = `function () { return JSON.stringify((${createCodec})().pack(structuredClone(this))) }`

/** A structured clone of an object in the page; primitives come with the reply itself. */
async function structured(session: CdpSession, result: RemoteObject): Promise<unknown> {
  const { objectId } = result
  if (objectId === undefined) return remoteValue(result)
  const reply = await session.send('Runtime.callFunctionOn', {
    objectId,
    functionDeclaration: PACK,
    returnByValue: true,
  })
  session.tell('Runtime.releaseObject', { objectId })
  if (reply.exceptionDetails) throw new Error(CLONE_ERROR)
  return codec.unpack(JSON.parse(String((reply.result as RemoteObject).value)) as Packed)
}

function remoteValue(result: RemoteObject): unknown {
  if (result.unserializableValue === undefined) return result.value
  const text = result.unserializableValue
  return result.type === 'bigint' ? BigInt(text.slice(0, -1)) : Number(text)
}

function thrown(details: CdpParams): unknown {
  const exception = details.exception as RemoteObject | undefined
  if (!exception) return new Error(String(details.text))
  if (exception.subtype !== 'error')
    return exception.objectId === undefined
      ? remoteValue(exception)
      : new Error(String(exception.description))
  const description = exception.description ?? ''
  const [, name, message] = /^(?:Uncaught )?(\w*Error): ((?:.|\n)*?)(?:\n {4}at |$)/.exec(description) ?? []
  const error = new (ERRORS[name ?? ''] ?? Error)(message ?? description)
  error.stack = description
  return error
}

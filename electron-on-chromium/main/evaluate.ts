import type { CdpParams } from '../browser/cdp.js'
import type { FrameNode } from '../contents/frame-node.js'

interface RemoteObject {
  type: string
  subtype?: string
  value?: unknown
  unserializableValue?: string
  description?: string
  className?: string
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
    returnByValue: true,
    userGesture,
    replMode: false,
    ...(context === undefined ? {} : { uniqueContextId: context }),
  })
  const details = reply.exceptionDetails as CdpParams | undefined
  if (details) throw thrown(details)
  return valueOf(reply.result as RemoteObject)
}

function valueOf(result: RemoteObject): unknown {
  if (result.unserializableValue === undefined) return result.value
  const text = result.unserializableValue
  return result.type === 'bigint' ? BigInt(text.slice(0, -1)) : Number(text)
}

function thrown(details: CdpParams): unknown {
  const exception = details.exception as RemoteObject | undefined
  if (!exception) return new Error(String(details.text))
  if (exception.subtype !== 'error') return valueOf(exception)
  const description = exception.description ?? ''
  const [, name, message] = /^(?:Uncaught )?(\w*Error): ((?:.|\n)*?)(?:\n {4}at |$)/.exec(description) ?? []
  const error = new (ERRORS[name ?? ''] ?? Error)(message ?? description)
  error.stack = description
  return error
}

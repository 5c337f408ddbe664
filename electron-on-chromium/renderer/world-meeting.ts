import type { BridgeHalf, createBridgeHalf } from './bridge-half.js'

/** What the preload world gets of the main world. */
export interface Meeting extends BridgeHalf {
  /** From now on the main world sees the port's messages as well, before this world does. */
  watch(port: MessagePort): void
  /** Whether the message just received brought an ArrayBuffer that was transferred, not copied. */
  wasTransferred(data: unknown): boolean
}

/** All buffers in a structured clone, in an order that both worlds agree on. Self-contained. */
export function createBufferFinder(): (value: unknown) => Uint8Array[] {
  const { apply } = Reflect
  const { keys } = Object
  const { isView } = ArrayBuffer
  const eachOfMap = Map.prototype.forEach
  const eachOfSet = Set.prototype.forEach
  const Bytes = Uint8Array
  return (value) => {
    const found: Uint8Array[] = []
    const seen = new Set<unknown>()
    const pending = [value]
    while (pending.length > 0) {
      const item = pending.pop()
      if (item === null || typeof item !== 'object' || seen.has(item)) continue
      seen.add(item)
      if (item instanceof ArrayBuffer) {
        if (item.byteLength > 0) found.push(new Bytes(item))
      } else if (isView(item)) pending.push(item.buffer)
      else if (item instanceof Map)
        apply(eachOfMap, item, [(each: unknown, key: unknown) => pending.push(key, each)])
      else if (item instanceof Set) apply(eachOfSet, item, [(each: unknown) => pending.push(each)])
      else for (const key of keys(item)) pending.push((item as Record<string, unknown>)[key])
    }
    return found
  }
}

/**
 * The main world's half. The halves meet on a detached node that only they hold: `relatedTarget` is the one
 * thing that crosses worlds as an object, `detail` crosses as a synchronous clone. Self-contained.
 */
export function awaitPreloadWorld(
  secret: string,
  subFrames: boolean,
  createHalf: typeof createBridgeHalf,
  createFinder: typeof createBufferFinder,
): void {
  if (window !== window.top && (!subFrames || location.href === 'about:blank')) return
  const { apply } = Reflect
  const { dispatchEvent, addEventListener } = EventTarget.prototype
  const CustomEventOf = CustomEvent
  const detailOf = Object.getOwnPropertyDescriptor(CustomEvent.prototype, 'detail')?.get as () => unknown
  const node = document.createElement('i')
  let reply: unknown
  const half = createHalf((kind, data) => {
    reply = undefined
    apply(dispatchEvent, node, [new CustomEventOf('to-preload', { detail: { kind, data } })])
    return reply
  })
  apply(addEventListener, node, [
    'to-main',
    (event: CustomEvent) => {
      const { kind, data } = apply(detailOf, event, []) as { kind: string; data: unknown }
      const detail = half.serve(kind, data)
      apply(dispatchEvent, node, [new CustomEventOf('preload-reply', { detail })])
    },
  ])
  apply(addEventListener, node, [
    'main-reply',
    (event: CustomEvent) => {
      reply = apply(detailOf, event, [])
    },
  ])
  // A message's data is decoded once for each world; a copied buffer is then two, a transferred one the same.
  const dataOf = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')?.get as () => unknown
  const relatedTargetOf = Object.getOwnPropertyDescriptor(MouseEvent.prototype, 'relatedTarget')
    ?.get as () => unknown
  const buffersIn = createFinder()
  let lastMessage: unknown
  apply(addEventListener, node, [
    'watch',
    (event: MouseEvent) => {
      const keep = (message: unknown): void => {
        lastMessage = message
      }
      apply(addEventListener, apply(relatedTargetOf, event, []), ['message', keep])
    },
  ])
  apply(addEventListener, node, [
    'buffers',
    () => {
      const detail: number[] = []
      for (const bytes of buffersIn(apply(dataOf, lastMessage, []))) detail.push(bytes[0] as number)
      apply(dispatchEvent, node, [new CustomEventOf('preload-reply', { detail })])
    },
  ])
  const meet = (): void => {
    document.removeEventListener(`${secret}-meet`, meet)
    document.dispatchEvent(new MouseEvent(`${secret}-node`, { relatedTarget: node }))
  }
  document.addEventListener(`${secret}-meet`, meet)
}

/** The preload world's half; `undefined` where the main world runs no scripts. Self-contained. */
export function meetMainWorld(
  secret: string,
  createHalf: typeof createBridgeHalf,
  createFinder: typeof createBufferFinder,
): Meeting | undefined {
  let node: EventTarget | null = null
  const take = (event: Event): void => {
    node = (event as MouseEvent).relatedTarget
  }
  document.addEventListener(`${secret}-node`, take)
  document.dispatchEvent(new Event(`${secret}-meet`))
  document.removeEventListener(`${secret}-node`, take)
  const meeting = node as EventTarget | null
  if (meeting === null) return undefined
  let reply: unknown
  const half = createHalf((kind, data) => {
    reply = undefined
    meeting.dispatchEvent(new CustomEvent('to-main', { detail: { kind, data } }))
    return reply
  })
  meeting.addEventListener('to-preload', (event) => {
    const { kind, data } = (event as CustomEvent).detail
    const detail = half.serve(kind, data)
    meeting.dispatchEvent(new CustomEvent('main-reply', { detail }))
  })
  meeting.addEventListener('preload-reply', (event) => {
    reply = (event as CustomEvent).detail
  })
  const buffersIn = createFinder()
  return {
    expose: half.expose,
    execute: half.execute,
    evaluate: half.evaluate,
    watch: (port) => {
      meeting.dispatchEvent(new MouseEvent('watch', { relatedTarget: port }))
    },
    wasTransferred: (data) => {
      const buffers = buffersIn(data)
      if (buffers.length === 0) return false
      // Changed here, seen there: the same memory.
      const flip = (): void => {
        for (const bytes of buffers) bytes[0] = ~(bytes[0] as number)
      }
      flip()
      meeting.dispatchEvent(new Event('buffers'))
      const there = reply as number[]
      const shared = buffers.some((bytes, index) => bytes[0] === there[index])
      flip()
      return shared
    },
  }
}

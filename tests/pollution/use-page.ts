import { defineNotes, type Notes, notesProvider } from './contract.js'
import type { Doors } from './loader.js'
import type { Told } from './shown.js'
import { useBriefly } from './use-session.js'

const MARK = 'electron-port-bridge'
const own = (bag: unknown, key: string): unknown =>
  typeof bag === 'object' && bag !== null && Object.hasOwn(bag, key)
    ? (bag as Record<string, unknown>)[key]
    : undefined

/** What a page has of the browser, as far as it is used here: the tests are compiled without the DOM. */
interface Page {
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  removeEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(message: unknown, target: string, ports?: readonly unknown[]): void
}
const page = globalThis as unknown as Page

/** The door; `onClaim` hears the nonce of each claim that is made by it, which all are while a call of it begins. */
function claimingBy<D extends object>(door: D, onClaim: (nonce: unknown) => void): D {
  const wrapped: Record<string, unknown> = {}
  for (const name of Object.keys(door)) {
    const call = (door as Record<string, (...args: unknown[]) => unknown>)[name] as (
      ...args: unknown[]
    ) => unknown
    wrapped[name] = (...args: unknown[]) => {
      const post = page.postMessage
      page.postMessage = (message, target, ports) => {
        onClaim(own(message, 'nonce'))
        post.call(globalThis, message, target, ports ?? [])
      }
      try {
        return call(...args)
      } finally {
        page.postMessage = post
      }
    }
  }
  return wrapped as D
}

/** The page's door in a browser. The preload and main are played by the same page, which may post to itself. */
export async function usePage({ contract, port, renderer: door }: Doors, told: Told): Promise<void> {
  const nonces = new Set<unknown>()
  const renderer = claimingBy(door, (nonce) => nonces.add(nonce))
  const notes = defineNotes(contract)
  const provider = notesProvider((what, value) => told.aside(what, value))
  const provided: ReturnType<typeof serve>[] = []
  const serve = (far: unknown) => port.provide(notes, provider as never, far as never, { report: () => {} })
  const relay = ({ data }: { data: unknown }) => {
    const what = own(data, MARK)
    if (what !== 'claim') return
    const nonce = own(data, 'nonce')
    // A run that hung goes on when nothing is polluted any more; its claims are none of the next run's.
    if (!nonces.has(nonce)) return
    const answer = (kind: string, more: object, ports: readonly unknown[] = []) =>
      page.postMessage({ [MARK]: kind, nonce, ...more }, '/', ports)
    answer('ack', {})
    if (own(data, 'contract') === 'refused') return answer('denied', { code: 'REFUSED', text: 'not for you' })
    if (own(data, 'contract') === 'unheard') return answer('denied', {})
    const { port1, port2 } = new MessageChannel()
    if (own(data, 'role') === 'port') {
      // The one that stays is started by its first message.
      port2.postMessage('hello')
      return answer('grant', {}, [port1])
    }
    if (own(data, 'role') === 'provider') {
      void (async () => {
        const client = await port.connect(notes, port2 as never)
        told.aside('list', await client.calls.list())
        client.close()
      })()
    } else provided.push(serve(port2))
    const peer = own(data, 'role') === 'peer' ? { peer: { kind: 'utility', pid: 5 } } : {}
    answer('grant', peer, [port1])
  }
  page.addEventListener('message', relay)
  try {
    for (const what of ['notes', notes]) {
      await told.of('connect', async () => {
        const api = await renderer.connect<Notes>(what as 'notes')
        await useBriefly(told, api, provided.pop() as never)
      })
    }
    await told.of('connect with {}', async () => {
      const api = await renderer.connect<Notes>('notes', {})
      told.say('the client', api)
      api.close()
    })
    await told.of('connect in time', async () => {
      const options = { timeoutMs: 5_000, signal: new AbortController().signal }
      const api = await renderer.connect<Notes>('notes', options)
      await told.of('a function as input', () => api.calls.echo({ deep: [() => 1] }))
      api.close()
    })
    await told.of('measured', async () => {
      const api = renderer.measureCalls(await renderer.connect<Notes>('notes'))
      await useBriefly(told, api, provided.pop() as never)
    })
    await told.of('no client', () => renderer.measureCalls({} as never))
    await told.of('refused', () => renderer.connect('refused' as never))
    await told.of('unheard', () => renderer.connect('unheard' as never, {}))
    await told.of('aborted', () => renderer.connect('notes' as never, { signal: AbortSignal.abort('no') }))
    await told.of('no time', () => renderer.connect('notes' as never, { timeoutMs: -1 }))
    await told.of('connectPeer', async () => {
      const api = await renderer.connectPeer(notes)
      told.say('peer', api)
      await told.of('list', () => api.calls.list())
      api.close()
    })
    await told.of('claimPort', async () => {
      const claimed = await renderer.claimPort('mine')
      const first = new Promise((resolve) => {
        claimed.addEventListener('message', ({ data }: { data: unknown }) => resolve(data))
      })
      claimed.start()
      told.say('claimed', await first)
      claimed.close()
    })
    await told.of('provide', async () => {
      const session = new Promise<object>((resolve) => {
        const served = renderer.provide(notes, provider as never)
        served.onSession((session) => {
          void session.closed.then(() => {
            served.stop()
            resolve(session)
          })
        })
      })
      told.say('a session', await session)
    })
  } finally {
    page.removeEventListener('message', relay)
    for (const served of provided) served.stop()
  }
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileFunction } from 'node:vm'
import { CHANNEL, MARK, PROTOCOL_VERSION } from '../../wire/protocol.js'
import { DIST } from './dist.js'
import type { Told } from './shown.js'

type Listener = (event: object, ...more: unknown[]) => void

const FILE = join(DIST, 'preload-auto.cjs')
const start = compileFunction(readFileSync(FILE, 'utf8'), [
  ...['require', 'process', 'globalThis', 'window', 'document', 'addEventListener', 'removeEventListener'],
  ...['MutationObserver', 'crypto'],
])

/** The ready-made preload, as it is published, at work in an isolated world that is played here. */
export function startPreload() {
  const observed: unknown[] = []
  const toMain: unknown[] = []
  const toPage: unknown[] = []
  const listeners = new Map<string, Listener>()
  const heard = new Map<string, Listener>()
  const window = {
    postMessage: (message: unknown, target: string, ports: readonly unknown[]) =>
      toPage.push([message, target, ports.length]),
  }
  const electron = {
    ipcRenderer: {
      send: (channel: string, message: unknown) => toMain.push([channel, message]),
      on: (channel: string, listener: Listener) => heard.set(channel, listener),
    },
  }
  const listen = (type: string, listener: Listener) => listeners.set(type, listener)
  const isolated = { readyState: 'complete' }
  class Observer {
    // What a browser does with a dictionary: each member is looked up, inherited or not.
    observe(_: unknown, { childList, subtree, attributes, attributeFilter }: Record<string, unknown>): void {
      observed.push([childList, subtree, attributes, attributeFilter])
    }
    disconnect(): void {
      observed.push('no longer')
    }
  }
  const fixed = { getRandomValues: (array: Uint32Array) => array.fill(36) }
  start(
    () => electron,
    { contextIsolated: true },
    {},
    window,
    isolated,
    listen,
    (type: string) => listeners.delete(type),
    Observer,
    fixed,
  )
  return { toMain, toPage, listeners, heard, window, isolated, observed }
}

export type StartedPreload = ReturnType<typeof startPreload>

/** Says to it what a page and main may say, and tells of what it answers both. */
export async function usePreload(preload: StartedPreload, told: Told): Promise<void> {
  const { toMain, toPage, listeners, heard, window, isolated, observed } = preload
  const port = () => ({ close: () => told.say('a port', 'closed') })
  const fromPage = (data: unknown, ports: readonly unknown[] = [], more: object = {}) =>
    listeners.get('message')?.({ isTrusted: true, source: window, data, ports, ...more })
  const fromMain = (message: readonly unknown[], ports: readonly unknown[] = []) =>
    heard.get(CHANNEL)?.({ ports }, message)
  const id = '10-10-10-10'
  const claim = (nonce: string, more: object = { contract: 'notes', role: 'consumer' }) =>
    fromPage({ [MARK]: 'claim', nonce, ...more })

  told.say('hello', [toMain.splice(0), PROTOCOL_VERSION])
  fromMain(['accepted', id])
  // Not for the kit, or not whole: nothing of it may be answered.
  for (const data of [undefined, null, 'text', 5, {}, [], { nonce: 'n' }, { [MARK]: 'other' }]) fromPage(data)
  for (const data of [{ [MARK]: 'claim' }, { [MARK]: 'claim', nonce: 'x', role: 'port' }]) fromPage(data)
  claim('a', { contract: 'notes' })
  claim('b', { role: 'consumer' })
  fromPage({ [MARK]: 'claim', nonce: 'c', contract: 'notes', role: 'consumer' }, [], { isTrusted: false })
  fromPage({ [MARK]: 'claim', nonce: 'd', contract: 'notes', role: 'consumer' }, [], { source: {} })
  told.say('nothing', [toMain.splice(0), toPage.splice(0)])
  fromPage({ [MARK]: 'claim', nonce: 'e', contract: 'notes', role: 'consumer' }, [port()])

  claim('f')
  claim('g', { contract: 'notes', role: 'provider' })
  claim('h')
  claim('i', { contract: 'mine', role: 'port' })
  claim('j')
  fromPage({ [MARK]: 'denied', nonce: 'j' })
  fromPage({ [MARK]: 'denied' })
  told.say('claimed', [toMain.splice(0), toPage.splice(0)])
  fromMain(['who'])
  told.say('who', toMain.splice(0))
  fromMain(['grant', id, 'f', { peer: undefined }], [port()])
  fromMain(['grant', id, 'g', { peer: { kind: 'main' } }], [port()])
  fromMain(['grant', id, 'nobody'], [port()])
  fromMain(['denied', id, 'h', { code: 'REFUSED', text: 'why' }])
  fromMain(['grant', 'another', 'g'], [port()])
  fromMain(['grant', id, 'g'])
  fromMain(['port', id, 'mine', 'claim', 1000], [port()])
  fromMain(['port', id, 'held', 'claim', 1], [port()])
  fromMain(['port', id, 'pushed', 'load', 1000], [port()])
  told.say('answered', [toMain.splice(0), toPage.splice(0)])
  await new Promise((resolve) => setTimeout(resolve, 5))
  isolated.readyState = 'loading'
  fromMain(['port', id, 'later', 'load', 1000], [port()])
  told.say('before load', toPage.splice(0))
  listeners.get('load')?.({ isTrusted: false })
  told.say('a forged load', toPage.splice(0))
  listeners.get('load')?.({ isTrusted: true })
  told.say('load', toPage.splice(0))
  fromMain(['refused', id])
  told.say('refused', toPage.splice(0))
  fromMain(['accepted', id])
  told.say('observed', observed)
}

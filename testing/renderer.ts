/**
 * The door `electron-port-bridge/renderer` under the condition `electron-port-bridge-testing`: the same functions, which find the
 * test's memory bridge where the real ones ask the preload. Importing it touches no `window`.
 */
import type { AnyContract } from '../contract/contract.js'
import type { Client, NameOf, Provider, Served } from '../contract/infer.js'
import type { AddedBy, Fits } from '../contract/middleware.js'
import type { Bounds } from '../link/bounds.js'
import type { ConnectOptions, SessionOptions } from '../link/options.js'
import type { PortLike } from '../link/port.js'
import { asMessagePort, type DomMessagePort } from '../port/as-message-port.js'
import { connect as connectOver } from '../port/doors.js'
import type { MiddlewareList, ServeOptions } from '../provider/gate.js'
import { createServer } from '../provider/server.js'
import { withdrawnByStop } from '../provider/withdrawn-by-stop.js'
import type { PeerClient, SessionPeer } from '../wire/peer.js'
import { memoryMain } from './memory-main.js'
import { createMemoryPorts, type MemorySide } from './memory-ports.js'

export { measureCalls } from '../consumer/measure-calls.js'

export function connect<C extends AnyContract = never>(
  name: NameOf<C>,
  options?: Bounds,
): Promise<Client<C, 'trusted'>>
export function connect<C extends AnyContract>(contract: C, options?: Bounds): Promise<Client<C, 'trusted'>>
export async function connect(contract: AnyContract | string, options?: Bounds): Promise<object> {
  const name = typeof contract === 'string' ? contract : contract.name
  const port = await channelTo(name, 'main', options)
  return connectOver(contract as AnyContract, port, { ...options, trust: 'trusted' })
}

export async function connectPeer<C extends AnyContract>(
  contract: C,
  options: ConnectOptions & SessionOptions = {},
): Promise<PeerClient<C>> {
  const client = await connectOver(contract, await channelTo(contract.name, 'page', options), options)
  const peer = { kind: 'page', origin: 'app://peer', webContentsId: 2, isMainFrame: true } as const
  return Object.freeze({ ...client, peer }) as PeerClient<C>
}

export function provide<
  C extends AnyContract,
  const U extends MiddlewareList<SessionPeer> = MiddlewareList<SessionPeer>,
>(
  contract: C,
  provider: Provider<C, SessionPeer, AddedBy<U>>,
  options?: ServeOptions<U> & Fits<U, object>,
): Served<C, SessionPeer> {
  const server = createServer<C, SessionPeer>(contract, provider, options)
  const accept = (port: PortLike) => void server.accept(port, { peer: { kind: 'main' } })
  const withdraw = memoryMain().offered.put(contract.name, accept)
  return withdrawnByStop(server.served, withdraw)
}

export async function claimPort(name: string, options?: Bounds): Promise<DomMessagePort> {
  const title = `Waiting for \`openPort('${name}')\` of a \`createMemoryBridge()\``
  const port = await memoryMain().ports.find(name, title, options)
  memoryMain().admit()
  return asMessagePort(port)
}

/** This page's end of a channel to whoever provides the contract of that name. */
async function channelTo(name: string, side: MemorySide, options: Bounds | undefined): Promise<PortLike> {
  const title = `Waiting for \`provide(${name}, …)\` of a \`createMemoryBridge()\``
  const accept = await memoryMain().provided.find(name, title, options)
  memoryMain().admit()
  const { 0: near, 1: far } = createMemoryPorts({ second: side })
  accept(far)
  return near
}

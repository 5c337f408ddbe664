// Whose word is taken: a page takes main's, and nobody takes a page's.

import type { WebContents } from 'electron'
import type { Arrives, Client, EventMapOf, NameOf, Unchecked } from '../../contract/index.js'
import type { PeerClient } from '../../main/index.js'
import { createBridge } from '../../main/index.js'
import { connect as connectOverPort, createPortPair } from '../../port/index.js'
import { connect } from '../../renderer/index.js'
import { connectInMemory } from '../../testing/index.js'
import { type Note, notes, ticks } from './kit.js'
import { same } from './same.js'

declare const webContents: WebContents
declare const provider: import('../../contract/index.js').Provider<typeof notes>
const bridge = createBridge({ allow: { origins: ['app://notes'] } })
const [port] = createPortPair()

/** A page, of main: as declared. */
export async function inPage(): Promise<void> {
  const main = await connect(notes)
  same<typeof main, Client<typeof notes, 'trusted'>>()
  const saved = await main.calls.save({ id: 'a', at: new Date() })
  same<typeof saved, Note>()
  for await (const note of main.streams.search('port')) same<typeof note, Note>()
  main.events.on('saved', (note) => same<typeof note, Note>())
  const next = await main.events.once('saved')
  same<typeof next, Note>()
  same<ReturnType<typeof main.states.theme.get>, Note>()
}

/** A page, of main, by the contract's name: as with the contract itself. */
export async function byName(): Promise<void> {
  const main = await connect<typeof notes>('notes', { timeoutMs: 5 })
  same<typeof main, Client<typeof notes, 'trusted'>>()
  same<typeof main.name, 'notes'>()
  const trusted = await connectOverPort<typeof notes>('notes', port, { trust: 'trusted' })
  same<typeof trusted, Client<typeof notes, 'trusted'>>()
  // @ts-expect-error a name that the contract has not
  await connect<typeof notes>('notse')
  // @ts-expect-error another contract's name
  await connect<typeof notes>('ticks')
  // @ts-expect-error a name that may be any
  await connect<typeof notes>('notes' as string)
  // @ts-expect-error a name says nothing of the members: the contract's type is missing
  await connect('notes')
  // What the compiler shows then.
  same<NameOf<never>, "name the contract's type as well: connect<typeof notes>('notes')">()
  // @ts-expect-error the type is that of a contract, not of its shape
  await connect<{ calls: object }>('notes')
  // @ts-expect-error a page takes a signal and a time alone: it trusts main, and measures nothing
  await connect<typeof notes>('notes', { limits: {} })
  // @ts-expect-error another contract than the type says
  await connect<typeof notes>(ticks)
  // @ts-expect-error a name that the contract has not, over a port
  await connectOverPort<typeof notes>('notse', port, { trust: 'trusted' })
  // @ts-expect-error a name without the contract's type, over a port
  await connectOverPort('notes', port, { trust: 'trusted' })
  // @ts-expect-error the schemas are what checks a peer that is not trusted: its name is not enough
  await connectOverPort<typeof notes>('notes', port)
  // @ts-expect-error the same, said aloud
  await connectOverPort<typeof notes>('notes', port, { trust: 'untrusted' })
  // @ts-expect-error main does not trust a page
  await bridge.connect<typeof notes>('notes', webContents)
}

/** Main, of a page: unknown, until a schema has checked it. */
export async function inMain(): Promise<void> {
  const page = await bridge.connect(notes, webContents)
  same<typeof page, PeerClient<typeof notes>>()
  const saved = await page.calls.save({ id: 'a', at: new Date() })
  same<typeof saved, unknown>()
  // @ts-expect-error what a page answered has no members yet
  saved.id
  const found = await page.calls.find()
  same<typeof found, unknown>()
  const opened = await page.calls.open({ id: 'a' })
  same<typeof opened, { size: number }>()
  const counted = await page.calls.count('1')
  same<typeof counted, string>()
  const nothing = await page.calls.ping()
  same<typeof nothing, undefined>()
  for await (const note of page.streams.search('port')) same<typeof note, unknown>()
  for await (const size of page.streams.sizes()) same<typeof size, string>()
  for await (const chunk of page.streams.download({ id: 'a' })) same<typeof chunk, Uint8Array>()
  page.events.on('saved', (note) => same<typeof note, unknown>())
  same<ReturnType<typeof page.states.theme.get>, unknown>()
  same<ReturnType<typeof page.states.size.get>, string>()
  page.events.on('counted', (text) => same<typeof text, string>())
  const next = await page.events.once('saved')
  same<typeof next, unknown>()
  // @ts-expect-error a listener that believes the page
  page.events.on('saved', (note: Note) => note.id)
  // What main itself sends is typed as ever.
  // @ts-expect-error an input of another type
  void page.calls.save({ id: 'a' })
}

/** Over a port: unknown, unless the app says otherwise. */
export async function overPort(): Promise<void> {
  const peer = await connectOverPort(notes, port)
  same<typeof peer, Client<typeof notes, 'untrusted'>>()
  const same2 = await connectOverPort(notes, port, { timeoutMs: 5 })
  same<typeof same2, Client<typeof notes, 'untrusted'>>()
  const trusted = await connectOverPort(notes, port, { trust: 'trusted' })
  same<typeof trusted, Client<typeof notes, 'trusted'>>()
  // @ts-expect-error limits measure a peer that is not trusted
  await connectOverPort(notes, port, { trust: 'trusted', limits: {} })
  const { client } = await connectInMemory(notes, provider)
  same<typeof client, Client<typeof notes, 'trusted'>>()
  const careful = await connectInMemory(notes, provider, { trust: 'untrusted' })
  same<typeof careful.client, Client<typeof notes, 'untrusted'>>()
}

// A client that checks nothing cannot stand in for one that does, nor the other way round by accident.
declare const careless: Client<typeof notes, 'trusted'>
declare const careful: Client<typeof notes, 'untrusted'>
// @ts-expect-error what is unknown is no Note
export const wishful: Client<typeof notes, 'trusted'> = careful
export const modest: Pick<Client<typeof notes, 'untrusted'>, 'calls'> = careless

same<Arrives<Unchecked<Note>, 'trusted'>, Note>()
same<Arrives<Unchecked<Note>, 'untrusted'>, unknown>()
same<Parameters<EventMapOf<typeof notes>['saved']>, [Note]>()
same<Parameters<EventMapOf<typeof notes, 'untrusted'>['saved']>, [unknown]>()
same<Parameters<EventMapOf<typeof notes>['idle']>, []>()

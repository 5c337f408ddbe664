import { subscribe, tracingChannel } from 'node:diagnostics_channel'
import { type MessagePort as NodePort, parentPort, workerData } from 'node:worker_threads'
import { channelName, PUBLISHED } from '../main/diagnostics.js'
import { Sightings } from '../main/sightings.js'
import { createServer } from '../provider/server.js'
import type { DocumentFacts } from '../wire/peer.js'
import { benchProvider, contractOf } from './libraries/ours.js'
import { named } from './measure.js'
import type { Request } from './sides/messages.js'
import { serve } from './sides/provider.js'
import { UNWATCHED, WATCHES } from './watched.js'

/** Nothing is done with it; that it is told is what costs. */
const look = () => {}

const watch = named(WATCHES, workerData)
const sightings = new Sightings()
if (watch.isCounted) sightings.stats(0)
if (watch.isInspected) sightings.listen(look, { values: true })
if (watch.isTraced) {
  for (const kind of PUBLISHED) subscribe(channelName(kind), look)
  const of = (kind: 'call' | 'stream') => tracingChannel<object, object>(channelName(kind))
  for (const { start, end, asyncStart, asyncEnd, error } of [of('call'), of('stream')])
    for (const channel of [start, end, asyncStart, asyncEnd, error]) channel.subscribe(look)
}

const contract = contractOf('bench')
const watcher = watch.name === UNWATCHED ? undefined : sightings.watcher(contract.name)
const server = createServer<typeof contract, DocumentFacts>(contract, benchProvider, {}, watcher)
const FACTS: DocumentFacts = Object.freeze({
  origin: 'app://bench',
  webContentsId: 1,
  processId: 1,
  frameId: 1,
  isMainFrame: true,
  frameTreeNodeId: 1,
  webContentsType: 'window',
  ancestors: [],
  hasOpener: false,
  fileUrl: undefined,
})

parentPort?.on('message', ({ request, port }: { request: Request; port: NodePort }) => {
  if (request.want === 'library') server.accept(port as unknown as MessagePort, FACTS)
  else serve(request, port as unknown as MessagePort)
})

import { connectOver } from '../../consumer/connect-over.js'
import type { Client } from '../../contract/index.js'
import type { Sighting } from '../../main/sighting.js'
import { Sightings } from '../../main/sightings.js'
import { createServer } from '../../provider/server.js'
import { createMemoryPorts } from '../../testing/index.js'
import type { DocumentFacts } from '../../wire/peer.js'
import { documentFacts } from './document-facts.js'
import { type Kit, kit, kitProvider, type Overrides } from './kit.js'

/** Of a document that a bridge has let in. */
export const FACTS: DocumentFacts = Object.freeze(
  documentFacts({ webContentsId: 7, processId: 2, frameId: 3 }),
)
/** How records name the session of {@link watchedScene}. */
export const SESSION = {
  session: 1,
  contract: 'kit',
  role: 'provider',
  document: 1,
  origin: 'app://notes',
  webContentsId: 7,
  pid: undefined,
}
/** In every value that crosses here, and in no record. */
export const SECRET = 'a secret'
export const quiet = () => {}
/** A call whose handler throws what the contract declares, and one that throws anything else. */
export const DECLARES: Overrides = {
  calls: {
    run: (_, { errors }) => {
      throw errors.NotFound({ id: SECRET })
    },
  },
}
export const THROWS: Overrides = {
  calls: {
    run: () => {
      throw new Error(SECRET)
    },
  },
}

/**
 * One document with one session in memory, whose bridge's sightings are written down.
 * @param listens Without, nobody listens to them.
 */
export async function watchedScene(overrides: Overrides = {}, limits = {}, listens = true) {
  const sightings = new Sightings()
  const seen: Sighting[] = []
  const values: unknown[] = []
  if (listens) {
    sightings.listen((sighting) => void seen.push(sighting))
    sightings.listen((_, value) => void values.push(value), { values: true })
  }
  let leave: () => void = () => {}
  sightings.admitted(
    FACTS,
    new Promise((resolve) => {
      leave = () => resolve({ code: 'NAVIGATED', message: 'gone' })
    }),
  )
  const server = createServer<Kit, DocumentFacts>(
    kit,
    kitProvider(overrides),
    { limits, report: quiet },
    sightings.watcher('kit'),
  )
  const [near, far] = createMemoryPorts({ second: 'main' })
  server.accept(far, FACTS)
  const client = (await connectOver(kit, near, { trust: 'trusted', report: quiet })) as Client<Kit, 'trusted'>
  return { sightings, server, client, seen, values, leave, near }
}

import { doorsBefore } from './doors-before.js'
import type { Library } from './library.js'
import { ours } from './ours.js'

/** Another build of this package, both ends, to be measured beside the one at hand. */
export const before: Library = {
  name: 'before',
  // What arrives until then waits in the port.
  provide: (port) => void library().then((library) => library.provide(port)),
  connect: async (port) => (await library()).connect(port),
}

const library = async () => ours('before', 'trusted', await doorsBefore())

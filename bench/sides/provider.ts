import { libraries } from '../libraries/index.js'
import { contractOf, provideBench } from '../libraries/ours.js'
import { named } from '../measure.js'
import { emitted, provideFlood } from '../memory/flood.js'
import type { Request } from './messages.js'
import { collectGarbage, spin } from './thread.js'

/** The provider's side: what it does with a port depends on what is wanted of it. */
export function serve(request: Request, port: MessagePort): void {
  switch (request.want) {
    case 'library':
      return named(libraries, request.library).provide(port)
    case 'contract':
      return provideBench(contractOf(request.contract), port)
    case 'flood':
      return provideFlood(port)
    case 'emitted':
      return port.postMessage(emitted)
    case 'quiet':
      collectGarbage()
      return port.postMessage('done')
    case 'spin':
      spin(request.ms)
      return port.postMessage('done')
  }
}

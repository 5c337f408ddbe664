import { libraries } from '../libraries/index.js'
import { named } from '../measure.js'
import type { ToFrame } from './messages.js'

/** The iframe: another site, so another process. Serves each port by the library it is meant for. */
window.addEventListener('message', ({ data, ports: [port] }: MessageEvent<ToFrame>) => {
  if (port === undefined) return
  if (data.want === 'provide') named(libraries, data.library).provide(port)
  else {
    collectGarbage()
    port.postMessage('done')
  }
})

function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void }
  gc?.()
}

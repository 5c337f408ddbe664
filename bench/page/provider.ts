import type { Request } from '../sides/messages.js'
import { serve } from '../sides/provider.js'

/** The iframe: another site, so another process. */
window.addEventListener('message', ({ data, ports: [port] }: MessageEvent<Request>) => {
  if (port !== undefined) serve(data, port)
})

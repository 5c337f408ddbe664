import type { MessagePortMain } from 'electron'
import type { Port } from '../wire/port.js'
import { toPort } from '../wire/to-port.js'
import type { DocumentRecord } from './document.js'

/**
 * How long a port's `close` waits for the news of what closed it, in milliseconds. Electron orders a port's
 * close neither before nor after `did-frame-navigate`, `render-process-gone` or `destroyed`; both come within
 * a few milliseconds of each other.
 */
const NEWS_MS = 250

/**
 * Main's end of a channel to a document. When it closes from the page's side, the reason is usually that the
 * document is going: its record then ends the session with that reason, and only a close without any is
 * passed on as one.
 */
export function documentPort(port: MessagePortMain, record: DocumentRecord): Port {
  const plain = toPort(port)
  return {
    post: (message) => plain.post(message),
    start: () => plain.start(),
    close: () => plain.close(),
    receive(onMessage, onClose) {
      plain.receive(onMessage, () => {
        const timer = setTimeout(onClose, NEWS_MS)
        void record.facade.closed.then(() => clearTimeout(timer))
      })
    },
  }
}

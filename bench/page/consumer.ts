import { libraries } from '../libraries/index.js'
import { measure, named, peersOf } from '../measure.js'
import { workloads } from '../workloads/index.js'
import type { ToFrame } from './messages.js'

/** The page: the consumer's end. Main drives it with `executeJavaScript`. */

const frame = document.querySelector('iframe') as HTMLIFrameElement

function openPort(message: ToFrame): MessagePort {
  const { port1, port2 } = new MessageChannel()
  frame.contentWindow?.postMessage(message, new URL(frame.src).origin, [port2])
  return port1
}

const peer = peersOf(libraries, ({ name }) => openPort({ want: 'provide', library: name }))

/** Collects garbage on both sides, so that no measurement pays for the one before it. */
async function quiet(): Promise<void> {
  const port = openPort({ want: 'quiet' })
  await new Promise((resolve) => {
    port.onmessage = resolve
  })
  port.close()
  const { gc } = globalThis as { gc?: () => void }
  gc?.()
}

export interface Bench {
  sample(workload: string, library: string): Promise<number | null>
}

const bench: Bench = {
  async sample(workload, library) {
    const connected = await peer(library)
    await quiet()
    return measure(named(workloads, workload), connected)
  },
}
Object.assign(globalThis, { bench })

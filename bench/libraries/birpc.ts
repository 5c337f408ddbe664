import { createBirpc } from 'birpc'
import { service } from '../service.js'
import type { Library } from './library.js'

const { increment, echo, file } = service

interface Provided {
  increment(n: number): number
  echo(value: unknown): unknown
  file(): Uint8Array<ArrayBuffer>
  events(count: number): void
}
interface Consumed {
  told(n: number): void
}

const channel = (port: MessagePort) => ({
  post: (data: unknown) => port.postMessage(data),
  on: (listener: (data: unknown) => void) => {
    port.onmessage = ({ data }) => listener(data)
  },
})

/** birpc has no streams. */
export const birpc: Library = {
  name: 'birpc',
  provide(port) {
    const events = (count: number) => {
      for (let n = 0; n < count; n++) void remote.told.asEvent(n)
    }
    const remote = createBirpc<Consumed, Provided>({ increment, echo, file, events }, channel(port))
  },
  async connect(port) {
    let listener: (n: number) => void = () => {}
    const remote = createBirpc<Provided, Consumed>({ told: (n) => listener(n) }, channel(port))
    return {
      increment: (n) => remote.increment(n),
      echo: (value) => remote.echo(value) as Promise<unknown>,
      file: () => remote.file(),
      events(count, onEvent) {
        listener = onEvent
        void remote.events(count)
      },
    }
  },
}

import { connect, PortMessenger } from 'penpal'
import { service } from '../service.js'
import type { Library } from './library.js'

const { increment, echo, file } = service

type Provided = {
  increment(n: number): number
  echo(value: unknown): unknown
  file(): Uint8Array<ArrayBuffer>
  events(count: number): void
}
type Consumed = {
  told(n: number): void
}

/** Penpal has no streams, and answers every event. */
export const penpal: Library = {
  name: 'penpal',
  provide(port) {
    const methods: Provided = {
      increment,
      echo,
      file,
      async events(count) {
        const remote = await connection.promise
        for (let n = 0; n < count; n++) void remote.told(n)
      },
    }
    const connection = connect<Consumed>({ messenger: new PortMessenger({ port }), methods })
  },
  async connect(port) {
    let listener: (n: number) => void = () => {}
    const methods: Consumed = { told: (n) => listener(n) }
    const remote = await connect<Provided>({ messenger: new PortMessenger({ port }), methods }).promise
    return {
      increment: (n) => remote.increment(n),
      echo: (value) => remote.echo(value),
      file: () => remote.file(),
      events(count, onEvent) {
        listener = onEvent
        void remote.events(count)
      },
    }
  },
}

/** First script of a utility process: makes `process.parentPort`, then runs the app's script. */
import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'
import { installLoader } from '../loader/install.js'
import { MessagePortMain } from '../ports/message-port-main.js'
import type { PipeEnd } from '../ports/pipe.js'
import { PortRelay } from '../ports/port-relay.js'
import { scheduler } from '../scheduler/scheduler.js'
import type { Packed } from '../values/codec.js'
import { codec, Payload } from '../values/payload.js'
import utilityElectron from './electron-utility.js'
import { SCRIPT_VARIABLE, SEED_VARIABLE, type UtilityFrame } from './wire.js'

const script = process.env[SCRIPT_VARIABLE] as string
scheduler.reseed(Number(process.env[SEED_VARIABLE]))
delete process.env[SCRIPT_VARIABLE]
delete process.env[SEED_VARIABLE]

const post = process.send?.bind(process) as (frame: UtilityFrame) => void
const relay = new PortRelay((frame) => post(['port', frame]), -1)

/** `process.parentPort`: runs while somebody listens for 'message' (`lib/utility/init.ts`). */
class ParentPort extends EventEmitter {
  readonly #waiting: { value: Packed; ports: PipeEnd[] }[] = []
  readonly #channel = scheduler.channel()
  #running = false

  constructor() {
    super()
    this.on('newListener', (name) => {
      if (name === 'message' && this.listenerCount('message') === 0) process.nextTick(() => this.start())
    })
    this.on('removeListener', (name) => {
      if (name === 'message' && this.listenerCount('message') === 0) this.pause()
    })
  }

  start(): void {
    this.#running = true
    this.#pump()
  }

  pause(): void {
    this.#running = false
  }

  /** No transfer list: a child cannot hand ports to its parent this way. */
  postMessage(message: unknown): void {
    post(['message', Payload.fromValue(message).packed(), []])
  }

  _receive(frame: UtilityFrame): void {
    if (frame[0] === 'port') relay.receive(frame[1])
    else {
      // The ports exist at once, because messages for them may be next.
      this.#waiting.push({ value: frame[1], ports: frame[2].map((id) => relay.import(id)) })
      this.#pump()
    }
  }

  #pump(): void {
    if (!this.#running || this.#waiting.length === 0) return
    this.#channel.post(() => {
      const next = this.#running ? this.#waiting.shift() : undefined
      if (!next) return
      const ports = next.ports.map((end) => new MessagePortMain(end))
      this.emit('message', { data: codec.unpack(next.value), ports })
      this.#pump()
    })
  }
}

const parentPort = new ParentPort()
process.on('message', (frame: UtilityFrame) => parentPort._receive(frame))
process.on('disconnect', () => process.exit(0))
// The channel to the parent is this file's own; a utility process has `parentPort` and no `process.send`.
Reflect.deleteProperty(process, 'send')
Object.assign(process, { parentPort, type: 'utility' })
process.argv = [process.execPath, script, ...process.argv.slice(2)]

installLoader(utilityElectron, new URL('./electron-utility.js', import.meta.url).href)
await import(pathToFileURL(script).href)

import { type ChildProcess, fork as forkNode } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { disentangle, MessagePortMain } from '../ports/message-port-main.js'
import { PortRelay } from '../ports/port-relay.js'
import { scheduler } from '../scheduler/scheduler.js'
import { SCRIPT_VARIABLE, SEED_VARIABLE, type UtilityFrame } from '../utility/wire.js'
import { codec, Payload } from '../values/payload.js'
import { app } from './app.js'
import { runtime } from './runtime.js'

export interface ForkOptions {
  env?: NodeJS.ProcessEnv
  execArgv?: string[]
  cwd?: string
  stdio?: 'inherit' | 'pipe' | 'ignore' | ('inherit' | 'pipe' | 'ignore')[]
  serviceName?: string
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** The parent's side of a utility process; a plain Node process plays it. */
class UtilityProcess extends EventEmitter {
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  pid: number | undefined
  readonly #child: ChildProcess
  readonly #relay = new PortRelay((frame) => this.#tell(['port', frame]))
  readonly #channel = scheduler.channel()
  #exited = false
  #killed = false

  constructor(script: string, args: string[], options: ForkOptions) {
    super()
    const { stdio = 'inherit', env = process.env, execArgv = [], cwd } = options
    const [, out = 'inherit', err = 'inherit'] = Array.isArray(stdio) ? stdio : ['ignore', stdio, stdio]
    this.#child = forkNode(fileURLToPath(new URL('../utility/boot.js', import.meta.url)), args, {
      // An unhandled rejection is a warning there, an uncaught exception the end.
      execArgv: ['--unhandled-rejections=warn', ...execArgv],
      stdio: ['ignore', out, err, 'ipc'],
      env: { ...env, [SCRIPT_VARIABLE]: resolve(script), [SEED_VARIABLE]: String(runtime.options.seed) },
      ...(cwd === undefined ? {} : { cwd }),
    })
    running.add(this.#child)
    this.stdout = this.#child.stdout
    this.stderr = this.#child.stderr
    this.#child.once('spawn', () => {
      this.pid = this.#child.pid
      this.emit('spawn')
    })
    this.#child.on('message', (frame: UtilityFrame) => this.#receive(frame))
    this.#child.once('exit', (code) => this.#end(code))
    this.#child.once('error', () => this.#end(1))
  }

  /** Like a port's, but anything that is not an array of ports is ignored, and after the end all of it is. */
  postMessage(message: unknown, transfer?: unknown): void {
    if (this.#exited) return
    const payload = Payload.fromValue(message)
    const ports: MessagePortMain[] = []
    if (Array.isArray(transfer))
      for (const [index, port] of transfer.entries()) {
        if (!(port instanceof MessagePortMain))
          throw new TypeError(`Port at index ${index} is not a valid port`)
        ports.push(port)
      }
    const ends = disentangle(ports)
    this.#tell(['message', payload.packed(), ends.map((end) => this.#relay.export(end))])
  }

  kill(): boolean {
    if (this.#exited || this.pid === undefined) return false
    this.#killed = true
    return this.#child.kill('SIGTERM')
  }

  #tell(frame: UtilityFrame): void {
    if (!this.#exited && this.#child.connected) this.#child.send(frame, () => {})
  }

  #receive(frame: UtilityFrame): void {
    if (frame[0] === 'port') this.#relay.receive(frame[1])
    // The bare value; ports do not come this way (`electron_api_utility_process.cc`, `Accept`).
    else this.#channel.post(() => this.emit('message', codec.unpack(frame[1])))
  }

  #end(code: number | null): void {
    if (this.#exited) return
    this.#exited = true
    running.delete(this.#child)
    this.#relay.end()
    this.#channel.post(() => {
      this.pid = undefined
      this.emit('exit', code ?? (this.#killed ? 0 : 1))
    })
  }
}

/** The `utilityProcess` module. */
export const utilityProcess = {
  fork(script: string, args: string[] | ForkOptions = [], options: ForkOptions = {}): UtilityProcess {
    if (!app.isReady()) throw new TypeError('utilityProcess cannot be created before app is ready.')
    if (!script) throw new TypeError('Missing UtilityProcess entry script.')
    return Array.isArray(args)
      ? new UtilityProcess(script, args, options)
      : new UtilityProcess(script, [], args)
  },
}

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
import { refuseOptions } from './option-keys.js'
import { runtime } from './runtime.js'

type Stdio = 'inherit' | 'pipe' | 'ignore'

export interface ForkOptions {
  env?: NodeJS.ProcessEnv
  execArgv?: string[]
  cwd?: string
  stdio?: Stdio | Stdio[]
  serviceName?: string
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** The parent's side of a utility process; a plain Node process plays it. */
class UtilityProcess extends EventEmitter {
  stdout: Readable | null
  stderr: Readable | null
  pid: number | undefined
  readonly #child: ChildProcess
  readonly #relay = new PortRelay((frame) => this.#tell(['port', frame]))
  readonly #channel = scheduler.channel()
  #exited = false
  #killed = false

  constructor(script: string, args: string[], options: ForkOptions) {
    super()
    checkFork(script, options)
    refuseOptions('ForkOptions', options)
    const { stdio, env = process.env, execArgv, cwd } = options
    const [out, err] = Array.isArray(stdio) ? [stdio[1], stdio[2]] : [stdio ?? 'inherit', stdio ?? 'inherit']
    this.#child = forkNode(fileURLToPath(new URL('../utility/boot.js', import.meta.url)), args, {
      // An unhandled rejection is a warning there, an uncaught exception the end.
      execArgv: ['--unhandled-rejections=warn', ...(execArgv ?? [])],
      stdio: ['ignore', out ?? 'inherit', err ?? 'inherit', 'ipc'],
      env: {
        ...env,
        [SCRIPT_VARIABLE]: resolve(cwd ?? '', script),
        [SEED_VARIABLE]: String(runtime.options.seed),
      },
      ...(cwd === undefined || cwd === null ? {} : { cwd }),
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
      this.stdout = null
      this.stderr = null
    })
  }
}

const STDIO = ['inherit', 'pipe', 'ignore']

/** What Electron refuses, in its order and words (`lib/browser/api/utility-process.ts`; readiness is looked at last). */
function checkFork(script: string, { execArgv, serviceName, cwd, stdio }: ForkOptions): void {
  if (!script) throw new Error('Missing UtilityProcess entry script.')
  if (execArgv != null && !Array.isArray(execArgv))
    throw new TypeError('execArgv must be an array of strings.')
  if (serviceName != null && typeof serviceName !== 'string')
    throw new TypeError('serviceName must be a string.')
  if (cwd != null && typeof cwd !== 'string') throw new TypeError('cwd path must be a string.')
  if (typeof stdio === 'string' && !STDIO.includes(stdio))
    throw new Error('stdio must be of the following values: inherit, pipe, ignore')
  if (Array.isArray(stdio)) {
    if (stdio.length < 3) throw new Error('configuration missing for stdin, stdout or stderr.')
    if (stdio[0] !== 'ignore') throw new Error('stdin value other than ignore is not supported.')
    for (const [name, value] of [
      ['stdout', stdio[1]],
      ['stderr', stdio[2]],
    ])
      if (!STDIO.includes(String(value)))
        throw new Error(`${name} configuration must be of the following values: inherit, pipe, ignore`)
  }
  if (!app.isReady()) throw new TypeError('utilityProcess cannot be created before app is ready.')
}

/** The `utilityProcess` module. */
export const utilityProcess = {
  fork(script: string, args?: string[] | ForkOptions | null, options?: ForkOptions | null): UtilityProcess {
    return args == null || Array.isArray(args)
      ? new UtilityProcess(script, args ?? [], options ?? {})
      : new UtilityProcess(script, [], args)
  },
}

import type { Readable, Writable } from 'node:stream'

export type CdpParams = Record<string, unknown>
/** Replies are as Chromium sends them; each caller names the fields that it reads. */
export type CdpResult = Record<string, unknown>

interface Incoming {
  id?: number
  method?: string
  params?: CdpParams
  result?: CdpResult
  error?: { code: number; message: string }
  sessionId?: string
}

/** The browser's answer to a command was an error. */
export class CdpRefusal extends Error {
  readonly method: string
  readonly answer: string
  /** By JSON-RPC: the command, or what it was given, is unknown to this browser, whatever state it is in. */
  readonly unknown: boolean

  constructor(method: string, { code, message }: { code: number; message: string }) {
    super(`${method}: ${message}`)
    this.method = method
    this.answer = message
    this.unknown = code === -32601 || code === -32602
  }
}

interface Waiting {
  method: string
  sessionId: string | undefined
  resolve(result: CdpResult): void
  reject(error: Error): void
}

export type CdpListener = (method: string, params: CdpParams, sessionId: string | undefined) => void

/** `ELECTRON_ON_CHROMIUM_TRACE=1` prints the protocol to stderr, cut to a line each. */
const TRACE = process.env.ELECTRON_ON_CHROMIUM_TRACE === '1'
const trace = (sign: string, message: object): void => {
  process.stderr.write(`${performance.now().toFixed(0)} ${sign} ${JSON.stringify(message).slice(0, 400)}\n`)
}

/** The Chrome DevTools Protocol over `--remote-debugging-pipe`: JSON texts, each ended by a zero byte. */
export class CdpConnection {
  readonly #output: Writable
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners: CdpListener[] = []
  #chunks: Buffer[] = []
  #lastId = 0
  #closed = false
  #onClose: () => void = () => {}
  #onRefusal: (refusal: CdpRefusal) => void = () => {}

  constructor(output: Writable, input: Readable) {
    this.#output = output
    output.on('error', () => this.close())
    input.on('data', (chunk: Buffer) => this.#read(chunk))
    input.on('close', () => this.close())
  }

  onClose(listener: () => void): void {
    this.#onClose = listener
  }

  /** Told of a command that nothing works without. */
  onRefusal(listener: (refusal: CdpRefusal) => void): void {
    this.#onRefusal = listener
  }

  onEvent(listener: CdpListener): void {
    this.#listeners.push(listener)
  }

  /** `answered` is called before any later message is looked at; a promise's reactions come after some. */
  send(
    method: string,
    params: CdpParams = {},
    sessionId?: string,
    answered?: (result: CdpResult) => void,
  ): Promise<CdpResult> {
    if (this.#closed) return Promise.reject(new Error(`${method}: the browser is gone`))
    const id = ++this.#lastId
    if (TRACE) trace('>', { id, method, params, ...(sessionId ? { sessionId } : {}) })
    return new Promise((fulfil, reject) => {
      const resolve = (result: CdpResult): void => {
        answered?.(result)
        fulfil(result)
      }
      this.#waiting.set(id, { method, sessionId, resolve, reject })
      this.#output.write(
        `${JSON.stringify(sessionId ? { id, method, params, sessionId } : { id, method, params })}\0`,
      )
    })
  }

  /** For commands that nothing works without: a refusal ends the run, with one sentence. */
  need(method: string, params: CdpParams = {}): Promise<CdpResult> {
    return this.send(method, params).catch((error) => {
      if (error instanceof CdpRefusal) this.refused(error)
      throw error
    })
  }

  refused(refusal: CdpRefusal): void {
    this.#onRefusal(refusal)
  }

  /** Chromium does not answer what is pending on a session that went away. */
  dropSession(sessionId: string, domain = ''): void {
    for (const [id, waiting] of this.#waiting) {
      if (waiting.sessionId !== sessionId || !waiting.method.startsWith(domain)) continue
      this.#waiting.delete(id)
      waiting.reject(new Error(`${waiting.method}: the target is gone`))
    }
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const { method, reject } of this.#waiting.values())
      reject(new Error(`${method}: the browser is gone`))
    this.#waiting.clear()
    this.#onClose()
  }

  #read(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
      const piece = chunk.subarray(start, end)
      const text = this.#chunks.length === 0 ? piece : Buffer.concat([...this.#chunks, piece])
      this.#chunks = []
      start = end + 1
      this.#dispatch(JSON.parse(text.toString()) as Incoming)
    }
    if (start < chunk.length) this.#chunks.push(chunk.subarray(start))
  }

  #dispatch(message: Incoming): void {
    if (TRACE) trace('<', message)
    if (message.id !== undefined) {
      const waiting = this.#waiting.get(message.id)
      this.#waiting.delete(message.id)
      if (message.error) waiting?.reject(new CdpRefusal(waiting.method, message.error))
      else waiting?.resolve(message.result ?? {})
      return
    }
    if (message.method === undefined) return
    for (const listener of this.#listeners) listener(message.method, message.params ?? {}, message.sessionId)
  }
}

/** One attached target. Flat sessions share the pipe, so events of all targets come in one order. */
export class CdpSession {
  readonly id: string
  readonly #connection: CdpConnection
  #gone = false

  constructor(connection: CdpConnection, id: string) {
    this.#connection = connection
    this.id = id
  }

  get gone(): boolean {
    return this.#gone
  }

  send(method: string, params: CdpParams = {}, answered?: (result: CdpResult) => void): Promise<CdpResult> {
    if (this.#gone) return Promise.reject(new Error(`${method}: the target is gone`))
    return this.#connection.send(method, params, this.id, answered)
  }

  /** For commands whose failure only means that the target went away meanwhile. */
  tell(method: string, params: CdpParams = {}): void {
    this.send(method, params).catch(() => {})
  }

  /** As `tell`, for what no page works without: a browser that does not know the command ends the run. */
  need(method: string, params: CdpParams = {}, answered?: (result: CdpResult) => void): Promise<CdpResult> {
    const done = this.send(method, params, answered)
    done.catch((error) => {
      if (error instanceof CdpRefusal && error.unknown) this.#connection.refused(error)
    })
    return done
  }

  /** A crashed renderer never answers what is pending in it. */
  abandonPending(domain: string): void {
    this.#connection.dropSession(this.id, domain)
  }

  end(): void {
    this.#gone = true
    this.#connection.dropSession(this.id)
  }
}

import { connect, type Socket } from 'node:net'
import type { Screen } from '../../scripts/xvfb.js'

/** A window as a user would see it. */
export interface SeenWindow {
  id: number
  title: string
  width: number
  height: number
  x: number
  y: number
}

const REPLY_BYTES = 32
const IS_VIEWABLE = 2
const CLIENT_MESSAGE = 33

/** As much of the X11 protocol as shows what is on a screen and closes a window. */
export class XClient {
  readonly #socket: Socket
  #received = Buffer.alloc(0)
  #wanted: { bytes: (received: Buffer) => number; resolve: (reply: Buffer) => void } | undefined
  #root = 0

  private constructor(display: string) {
    this.#socket = connect(`/tmp/.X11-unix/X${display.slice(1)}`)
    this.#socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#answer()
    })
  }

  static async of({ display }: Screen): Promise<XClient> {
    const client = new XClient(display)
    await client.#greet()
    return client
  }

  end(): void {
    this.#socket.destroy()
  }

  /** The mapped windows of which something is on the screen, those of one pixel that nobody sees left out. */
  async windows(): Promise<SeenWindow[]> {
    const tree = await this.#ask(15, [this.#root])
    const name = await this.#atom('_NET_WM_NAME')
    const seen: SeenWindow[] = []
    for (let at = 0; at < tree.readUInt16LE(16); at++) {
      const id = tree.readUInt32LE(REPLY_BYTES + 4 * at)
      const attributes = await this.#ask(3, [id])
      const place = await this.#ask(14, [id])
      // A window can have gone meanwhile: then the reply is an error.
      if (attributes[0] !== 1 || place[0] !== 1 || attributes[26] !== IS_VIEWABLE) continue
      const [width, height] = [place.readUInt16LE(16), place.readUInt16LE(18)]
      const [x, y] = [place.readInt16LE(12), place.readInt16LE(14)]
      if (width <= 1 || height <= 1 || x + width <= 0 || y + height <= 0) continue
      const title = await this.#ask(20, [id, name, 0, 0, 256])
      seen.push({
        id,
        title:
          title[0] === 1 ? title.toString('utf8', REPLY_BYTES, REPLY_BYTES + title.readUInt32LE(16)) : '',
        width,
        height,
        x,
        y,
      })
    }
    return seen
  }

  /** What a window manager does when the user clicks the button with the cross. */
  async close({ id }: SeenWindow): Promise<void> {
    const event = Buffer.alloc(REPLY_BYTES)
    event[0] = CLIENT_MESSAGE
    event[1] = 32
    event.writeUInt32LE(id, 4)
    event.writeUInt32LE(await this.#atom('WM_PROTOCOLS'), 8)
    event.writeUInt32LE(await this.#atom('WM_DELETE_WINDOW'), 12)
    this.#send(25, [id, 0], event)
  }

  async #greet(): Promise<void> {
    const hello = Buffer.alloc(12)
    hello[0] = 'l'.charCodeAt(0)
    hello[2] = 11
    this.#socket.write(hello)
    const setup = await this.#read((received) => (received.length < 8 ? 8 : 8 + 4 * received.readUInt16LE(6)))
    if (setup[0] !== 1) throw new Error('the X server refused the connection')
    const vendorBytes = Math.ceil(setup.readUInt16LE(24) / 4) * 4
    this.#root = setup.readUInt32LE(40 + vendorBytes + 8 * (setup[29] as number))
  }

  async #atom(name: string): Promise<number> {
    const text = Buffer.alloc(Math.ceil(name.length / 4) * 4)
    text.write(name)
    this.#send(16, [name.length], text)
    return (await this.#reply()).readUInt32LE(8)
  }

  #ask(opcode: number, words: number[]): Promise<Buffer> {
    this.#send(opcode, words)
    return this.#reply()
  }

  #send(opcode: number, words: number[], rest = Buffer.alloc(0)): void {
    const request = Buffer.alloc(4 + 4 * words.length)
    request[0] = opcode
    request.writeUInt16LE((request.length + rest.length) / 4, 2)
    for (const [at, word] of words.entries()) request.writeUInt32LE(word, 4 + 4 * at)
    this.#socket.write(Buffer.concat([request, rest]))
  }

  #reply(): Promise<Buffer> {
    return this.#read((received) =>
      // Only replies are longer than 32 bytes; errors and events are not.
      received.length < 8 || received[0] !== 1 ? REPLY_BYTES : REPLY_BYTES + 4 * received.readUInt32LE(4),
    )
  }

  #read(bytes: (received: Buffer) => number): Promise<Buffer> {
    return new Promise((resolve) => {
      this.#wanted = { bytes, resolve }
      this.#answer()
    })
  }

  #answer(): void {
    const wanted = this.#wanted
    if (!wanted) return
    const length = wanted.bytes(this.#received)
    if (this.#received.length < length) return
    this.#wanted = undefined
    const reply = this.#received.subarray(0, length)
    this.#received = this.#received.subarray(length)
    wanted.resolve(reply)
  }
}

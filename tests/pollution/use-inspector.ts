import type { Bridge } from '../../main/index.js'
import { IPC_CLAIM, IPC_HELLO, PROTOCOL_VERSION } from '../../wire/protocol.js'
import type { FakeContents, FakeElectron, FakePort } from './fake-electron.js'
import type { Doors } from './loader.js'
import { steadily, type Told } from './shown.js'

/** Reads its options by name, as the platform does. Node's own breaks under some names, whoever makes it. */
class FakeResponse {
  readonly length: number
  readonly said: readonly unknown[]

  constructor(body: string, init: ResponseInit) {
    this.length = body.length
    this.said = [init.status, init.statusText, init.headers]
  }
}

/** The inspector beside `bridge`; what is returned plays its page, once there is something to be seen. */
export async function useInspector(
  { inspector, port }: Doors,
  electron: FakeElectron,
  bridge: Bridge,
  told: Told,
): Promise<() => Promise<void>> {
  const open = (options?: object) => inspector.openInspector(bridge, options)
  for (const options of [
    undefined,
    {},
    { inPackagedApp: true, keep: 0 },
    { inPackagedApp: true, theme: 'red' },
  ])
    await told.of('not opened', () => open(options))
  await told.of('no bridge', () => inspector.openInspector({} as Bridge, { inPackagedApp: true }))
  await told.of('with no option that need not be', async () => {
    const plain = await open({ inPackagedApp: true })
    told.say('its window', (plain.window as unknown as { options: object }).options)
    told.say('what it keeps', JSON.parse(plain.recording()))
    plain.close()
  })
  const opened = await open({ inPackagedApp: true, values: true, keep: 50, theme: 'dark', show: false })
  told.say('the same again', (await open({ inPackagedApp: true })) === opened)
  const window = opened.window as unknown as { webContents: FakeContents; options: object }
  told.say('its window', window.options)
  return async () => {
    const { Response } = globalThis
    globalThis.Response = FakeResponse as never
    for (const path of ['/page.js', '/?theme=dark', '/toString'])
      told.say(path, electron.answer?.({ url: `https://inspector.invalid${path}` }))
    globalThis.Response = Response
    const { mainFrame, ipc } = window.webContents
    const say = (message: readonly unknown[]) =>
      electron.say(window.webContents, mainFrame, message, 'frame', ipc)
    say([IPC_HELLO, 'inspector', PROTOCOL_VERSION])
    say([IPC_CLAIM, 'inspector', 'inspector', 'consumer', 'i1', undefined])
    // First it is asked who is there, then let in.
    let heard = await mainFrame.next()
    while (heard.ports.length === 0) heard = await mainFrame.next()
    const page = (await port.connect('inspector' as never, heard.ports[0] as FakePort as never, {
      trust: 'trusted',
    })) as unknown as {
      readonly calls: { about(): Promise<object>; clear(): Promise<void> }
      readonly streams: { records(): AsyncIterableIterator<{ readonly records: readonly object[] }> }
      close(): void
    }
    told.say('about', await page.calls.about())
    const batches = page.streams.records()
    await batches.next()
    // As text, since there are many.
    told.say('records', JSON.stringify(steadily((await batches.next()).value.records)))
    await batches.return?.()
    const recording = JSON.parse(opened.recording())
    told.say('recording', [Object.keys(recording), recording.records.length])
    await page.calls.clear()
    told.say('cleared', JSON.parse(opened.recording()).records.length)
    page.close()
    opened.close()
  }
}

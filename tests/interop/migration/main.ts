// main.ts
import { setTimeout as pause } from 'node:timers/promises'
import type { WebContents } from 'electron'
import type { Bridge } from 'electron-port-bridge/main'
import { notes, page, view } from './contract'

const texts = new Map([
  ['a', 'first'],
  ['b', 'second'],
])

export function serve(bridge: Bridge) {
  bridge.provide(notes, {
    calls: {
      list: () => [...texts.keys()],
      open(id, { errors }) {
        const text = texts.get(id)
        if (text === undefined) throw errors.NotFound({ id })
        return text
      },
      picture: () => new Uint8Array([1, 2, 3]),
    },
    streams: {
      async *export(_id, { signal }) {
        for (const percent of [25, 50, 75, 100]) {
          await pause(20, undefined, { signal })
          yield percent
        }
      },
      async *watch(id, { signal }) {
        for (let version = 1; ; version++) {
          yield `${id}${version}`
          await pause(20, undefined, { signal })
        }
      },
    },
    notices: {
      typing(id, { session, events }) {
        session.events.emit('selected', id)
        events.emit('saved', id)
      },
    },
  })
}

export const joinWindows = (bridge: Bridge, editor: WebContents, panel: WebContents) =>
  bridge.join(view, { provider: panel, consumer: editor })

export async function isUnsaved(bridge: Bridge, editor: WebContents) {
  const client = await bridge.connect(page, editor)
  return client.calls.unsaved().finally(client.close)
}

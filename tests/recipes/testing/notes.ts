// notes.ts: called by main.ts with the real bridge
import type { Bridge } from 'electron-port-bridge/main'
import { notes } from './contract.js'

export function serveNotes(bridge: Pick<Bridge, 'provide'>, limit = 100) {
  const texts: string[] = []
  bridge.provide(notes, {
    calls: {
      list: () => texts,
      add(text, { errors, events, session }) {
        if (texts.length >= limit) throw errors.Full({ limit })
        texts.push(`${text} (${session.origin})`)
        events.emit('added', texts.at(-1) ?? '')
        return texts.length
      },
    },
  })
}

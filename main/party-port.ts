import type { MessagePortMain } from 'electron'
import { type DomPortLike, toDomPort } from '../link/port.js'
import type { Party } from './party.js'

/**
 * How long a port's `close` waits for the news of what closed it, in milliseconds. Electron orders a port's
 * close neither before nor after `did-frame-navigate`, `render-process-gone`, `destroyed` or `exit`; they come
 * within a few milliseconds of each other.
 */
const NEWS_MS = 250

/**
 * Main's end of a channel to a party. When it closes from the other side, the reason is usually that the party
 * is going: its record then ends the session with that reason, and only a close without any is passed on as one.
 */
export function partyPort(port: MessagePortMain, party: Party): DomPortLike {
  const plain = toDomPort(port)
  return {
    ...plain,
    addEventListener(type, listener) {
      if (type !== 'close') return plain.addEventListener(type, listener)
      plain.addEventListener(type, (event) => {
        afterNews(party, () => listener(event))
      })
    },
  }
}

/** When a port to `party` has closed: looks whether the party has gone, and calls `then` unless news of that came first. */
export function afterNews(party: Party, then: () => void = () => {}): void {
  const timer = setTimeout(() => {
    forget()
    party.look()
    then()
  }, NEWS_MS)
  const forget = party.house({ close: () => clearTimeout(timer) })
}

// main.ts: called with the real bridge
import type { Bridge } from 'electron-port-bridge/main'
import { looks } from './contract.js'

export function serveLooks(bridge: Pick<Bridge, 'provide'>) {
  return bridge.provide(looks, {
    calls: { setTheme: (theme, { states }) => states.theme.set(theme) },
    states: { theme: 'dark' },
  })
}

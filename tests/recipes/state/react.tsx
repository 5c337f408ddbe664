// react.tsx
import type { Client, State } from 'electron-port-bridge/contract'
import { useSyncExternalStore } from 'react'
import type { looks } from './contract.js'

export const useBridgeState = <T,>({ subscribe, get }: State<T>) => useSyncExternalStore(subscribe, get)

export function ThemeButton({ api }: { api: Client<typeof looks> }) {
  const theme = useBridgeState(api.states.theme)
  return (
    <button type="button" onClick={() => api.calls.setTheme(theme === 'dark' ? 'light' : 'dark')}>
      {theme}
    </button>
  )
}

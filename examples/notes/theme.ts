import type { Client } from 'electron-port-bridge/contract'
import type { notes, Theme } from './contract.js'

/** The theme is main's, and every window's: a choice goes there by a call, and comes back to all as the state. */
export function shareTheme(
  api: Client<typeof notes>,
  radios: HTMLElement,
  attempt: (work: () => Promise<void>) => Promise<void>,
): void {
  radios.addEventListener('change', ({ target }) =>
    attempt(() => api.calls.setTheme((target as HTMLInputElement).value as Theme)),
  )
  api.states.theme.subscribe((theme) => {
    document.documentElement.dataset.theme = theme
    for (const radio of radios.querySelectorAll('input')) radio.checked = radio.value === theme
  })
}

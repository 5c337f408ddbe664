import type { Client } from 'electron-port-bridge/contract'
import type { notes, Theme } from './contract.js'

/** The theme is main's, and every window's: a choice goes there by a call, and comes back to all. */
export function shareTheme(api: Client<typeof notes>, radios: HTMLElement, first: Theme): void {
  const show = (theme: Theme): void => {
    document.documentElement.dataset.theme = theme
    for (const radio of radios.querySelectorAll('input')) radio.checked = radio.value === theme
  }
  radios.addEventListener('change', ({ target }) =>
    api.calls.setTheme((target as HTMLInputElement).value as Theme),
  )
  api.events.on('theme', show)
  show(first)
}

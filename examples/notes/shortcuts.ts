const isMac = /^Mac/.test(navigator.platform)

/** What each key does with Ctrl, or ⌘ on a Mac; `alt+` in front takes Alt as well. */
export function shortcuts(actions: Record<string, () => void>): void {
  document.addEventListener('keydown', (event) => {
    if (!(isMac ? event.metaKey : event.ctrlKey)) return
    // By its place where Alt changes the letter, as on a Mac.
    const key = event.altKey ? `alt+${event.code.replace(/^Key/, '').toLowerCase()}` : event.key.toLowerCase()
    const action = Object.hasOwn(actions, key) ? actions[key] : undefined
    if (action === undefined) return
    event.preventDefault()
    action()
  })
  if (isMac)
    for (const kbd of document.querySelectorAll('kbd'))
      kbd.textContent = kbd.textContent.replace('Ctrl Alt ', '⌘ ⌥ ').replace('Ctrl ', '⌘ ')
}

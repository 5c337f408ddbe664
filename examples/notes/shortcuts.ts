const isMac = /^Mac/.test(navigator.platform)

/** What each key does with Ctrl, or ⌘ on a Mac; with Shift as well where `shift+` stands in front. */
export function shortcuts(actions: Record<string, () => void>): void {
  document.addEventListener('keydown', (event) => {
    // Ctrl and Alt together are AltGr on Windows, which types letters.
    if (!(isMac ? event.metaKey : event.ctrlKey) || event.altKey) return
    const key = `${event.shiftKey ? 'shift+' : ''}${event.key.toLowerCase()}`
    const action = Object.hasOwn(actions, key) ? actions[key] : undefined
    if (action === undefined) return
    event.preventDefault()
    action()
  })
  if (isMac)
    for (const kbd of document.querySelectorAll('kbd'))
      kbd.textContent = kbd.textContent.replace('Ctrl', '⌘').replace('Shift', '⇧')
}

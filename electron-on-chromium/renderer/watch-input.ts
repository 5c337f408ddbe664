/** An input as Electron's `input-event` tells of it, as far as this does. */
export interface PlainInput {
  type: string
  modifiers: string[]
  /** Of a key. */
  key?: string
  code?: string
  isAutoRepeat?: boolean
  /** Of a button. */
  button?: string
  clickCount?: number
  x?: number
  y?: number
}

/**
 * Tells of each button, key and finger that Chromium itself brings to this document. It is the first listener of the
 * window's first phase, so it has spoken before the page hears of the input; what a page dispatches is not trusted, and
 * it cannot make that so. Self-contained: its source runs in the page.
 */
export function watchInput(tell: (input: PlainInput) => void): void {
  const modifiersOf = (event: MouseEvent | KeyboardEvent | TouchEvent): string[] => [
    ...(event.altKey ? ['alt'] : []),
    ...(event.ctrlKey ? ['control'] : []),
    ...(event.metaKey ? ['meta'] : []),
    ...(event.shiftKey ? ['shift'] : []),
  ]
  const options = { capture: true, passive: true }
  const buttons = ['left', 'middle', 'right', 'back', 'forward']
  for (const [name, type] of [
    ['mousedown', 'mouseDown'],
    ['mouseup', 'mouseUp'],
  ] as const) {
    addEventListener(
      name,
      (event) => {
        if (!event.isTrusted) return
        const { button, detail: clickCount, clientX: x, clientY: y } = event
        tell({ type, modifiers: modifiersOf(event), button: buttons[button] ?? 'none', clickCount, x, y })
      },
      options,
    )
  }
  for (const [name, type] of [
    ['keydown', 'rawKeyDown'],
    ['keyup', 'keyUp'],
  ] as const) {
    addEventListener(
      name,
      (event) => {
        if (!event.isTrusted) return
        const { key, code, repeat: isAutoRepeat } = event
        tell({ type, modifiers: modifiersOf(event), key, code, isAutoRepeat })
      },
      options,
    )
  }
  for (const [name, type] of [
    ['touchstart', 'touchStart'],
    ['touchend', 'touchEnd'],
    ['touchcancel', 'touchCancel'],
  ] as const) {
    addEventListener(
      name,
      (event) => event.isTrusted && tell({ type, modifiers: modifiersOf(event) }),
      options,
    )
  }
}

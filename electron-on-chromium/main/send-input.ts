import type { CdpParams } from '../browser/cdp.js'
import { notHere } from './unavailable.js'

/** What `sendInputEvent` takes, in any of its forms. */
export interface InputToSend {
  type: string
  modifiers?: readonly string[]
  keyCode?: string
  x?: number
  y?: number
  button?: 'left' | 'middle' | 'right'
  clickCount?: number
  deltaX?: number
  deltaY?: number
}

const MOUSE: Record<string, string> = {
  mousedown: 'mousePressed',
  mouseup: 'mouseReleased',
  mousemove: 'mouseMoved',
  mousewheel: 'mouseWheel',
}
// A key that Electron calls down is a raw one, and its character is sent apart (`electron_api_web_contents.cc`).
const KEYS: Record<string, string> = {
  keydown: 'rawKeyDown',
  rawkeydown: 'rawKeyDown',
  keyup: 'keyUp',
  char: 'char',
}
const BITS: Record<string, number> = { alt: 1, control: 2, ctrl: 2, meta: 4, cmd: 4, command: 4, shift: 8 }
/** Accelerators that are no character, with what DOM calls them and their Windows code. */
const NAMED: Record<string, readonly [key: string, code: number]> = {
  Enter: ['Enter', 13],
  Return: ['Enter', 13],
  Escape: ['Escape', 27],
  Esc: ['Escape', 27],
  Tab: ['Tab', 9],
  Space: [' ', 32],
  Backspace: ['Backspace', 8],
  Shift: ['Shift', 16],
  Control: ['Control', 17],
  Alt: ['Alt', 18],
}

/** The command of DevTools that gives the browser this input, as if it came from its user. */
export function inputCommand(input: InputToSend): readonly [method: string, params: CdpParams] {
  const type = String(input?.type).toLowerCase()
  const modifiers = (input.modifiers ?? []).reduce((bits, name) => bits | (BITS[name.toLowerCase()] ?? 0), 0)
  const mouse = Object.hasOwn(MOUSE, type) ? MOUSE[type] : undefined
  if (mouse !== undefined) {
    const { x, y, button = 'left', clickCount = 1, deltaX = 0, deltaY = 0 } = input
    if (typeof x !== 'number' || typeof y !== 'number') throw new Error('Invalid event object')
    const wheel = mouse === 'mouseWheel' ? { deltaX, deltaY } : { button, clickCount }
    return ['Input.dispatchMouseEvent', { type: mouse, x, y, modifiers, ...wheel }]
  }
  const kind = Object.hasOwn(KEYS, type) ? KEYS[type] : undefined
  if (kind === undefined || typeof input.keyCode !== 'string') throw new Error('Invalid event object')
  const { keyCode } = input
  if (keyCode.length > 1 && !Object.hasOwn(NAMED, keyCode))
    return notHere(`sendInputEvent of the key ${keyCode}`)
  const [key, code] = NAMED[keyCode] ?? [keyCode, keyCode.toUpperCase().charCodeAt(0)]
  const text = kind === 'char' ? { text: key === 'Enter' ? '\r' : key } : {}
  return ['Input.dispatchKeyEvent', { type: kind, key, windowsVirtualKeyCode: code, modifiers, ...text }]
}

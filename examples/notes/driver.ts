import type { BrowserWindow } from 'electron'

/** What a user's hands and eyes do; `$` is `document.querySelector`. */
export function driver({ webContents }: BrowserWindow) {
  // biome-ignore lint/suspicious/noExplicitAny: whatever the page returns.
  const get = (expression: string): Promise<any> =>
    webContents.executeJavaScript(`(($) => (${expression}))((css) => document.querySelector(css))`)
  return {
    get,
    click: (css: string) => get(`void $(${JSON.stringify(css)}).click()`),
    type: (css: string, text: string) =>
      get(`((field) => { field.value = ${JSON.stringify(text)}
        field.dispatchEvent(new Event('input', { bubbles: true })) })($(${JSON.stringify(css)}))`),
    /** `control` is Ctrl, and ⌘ on a Mac. */
    press: (key: string, control = false, shiftKey = false) =>
      get(`document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
        { key: ${JSON.stringify(key)}, ctrlKey: ${control}, metaKey: ${control}, shiftKey: ${shiftKey}, bubbles: true, cancelable: true }))`),
    async until(what: string, condition: string): Promise<void> {
      const deadline = Date.now() + 10_000
      while (!(await get(condition))) {
        if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    },
  }
}

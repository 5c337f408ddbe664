import { writeFile } from 'node:fs/promises'
import { app } from 'electron'
import type { Inspector } from 'electron-port-bridge/inspector'

/** Of silence, after which there is nothing more to wait for. */
const QUIET_MS = 1_500
/** Until the last that happened is in the window. */
const SETTLE_MS = 400

/**
 * Writes a screenshot of the inspector to `picture` when the app wants to end, or when nothing more crosses; then the app
 * ends. One that drives itself, as `examples/notes` does with `--tour`, says by `app.exit()` when it is done.
 */
export function takePicture(opening: Promise<Inspector>, picture: string): void {
  const exit = app.exit.bind(app)
  let isTaken = false
  const take = async (code: number): Promise<void> => {
    if (isTaken) return
    isTaken = true
    try {
      const { window } = await opening
      await sleep(SETTLE_MS)
      await window.webContents.executeJavaScript(CHOOSE_A_PROBLEM)
      await writeFile(picture, (await window.webContents.capturePage()).toPNG())
      console.log(`screenshot: ${picture}`)
      exit(code)
    } catch (error) {
      console.error('no screenshot:', error)
      exit(1)
    }
  }
  app.exit = (code = 0) => void take(code)
  void whenQuiet(opening).then(
    () => take(0),
    () => take(1),
  )
}

async function whenQuiet(opening: Promise<Inspector>): Promise<void> {
  const inspector = await opening
  let last = ''
  for (let now = inspector.recording(); now !== last; now = inspector.recording()) {
    last = now
    await sleep(QUIET_MS)
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The last row with a problem, so that the picture has its details. */
const CHOOSE_A_PROBLEM = `new Promise((done) => {
  const rows = [...document.querySelectorAll('#space .row:not([hidden])')]
  const problem = rows.findLast((row) => /failed|refused/.test(row.dataset.state))
  problem?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }))
  requestAnimationFrame(() => requestAnimationFrame(done))
})`

import { writeFileSync } from 'node:fs'
import { app, BrowserWindow } from 'electron'
import { interleave } from './measure.js'
import { parseOptions } from './options.js'
import { serve } from './server.js'

/**
 * The main script: one window, a page in it and in that a cross-site iframe, a port between the two. Runs on
 * Electron or on what plays it. Writes what it has measured to the file that `--json` names.
 */

const options = parseOptions(process.argv.slice(2))
app.commandLine.appendSwitch('js-flags', '--expose-gc')
app.on('window-all-closed', () => {})

void app.whenReady().then(async () => {
  try {
    await run()
    app.exit(0)
  } catch (error) {
    console.error(error)
    app.exit(1)
  }
})

async function run(): Promise<void> {
  const server = await serve()
  const win = new BrowserWindow({ show: false })
  await win.loadURL(server.url)
  const { mainFrame } = win.webContents
  const processes = new Set(mainFrame.framesInSubtree.map(({ processId }) => processId))
  if (processes.size !== 2)
    throw new Error(`the page and its frame are in ${processes.size} process(es), not 2`)
  const inPage = (call: string) => win.webContents.executeJavaScript(`bench.${call}`)
  const samples = await interleave(
    options,
    async (workload, library) => {
      try {
        return await inPage(`sample('${workload}', '${library}')`)
      } catch (error) {
        throw new Error(`${library} failed at ${workload}`, { cause: error })
      }
    },
    (round) => console.error(round === 0 ? 'warmed up' : `round ${round} of ${options.rounds}`),
  )
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify({ samples }))
  server.close()
}

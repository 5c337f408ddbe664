import { writeFileSync } from 'node:fs'
import { app, BrowserWindow } from 'electron'
import { interleave } from './measure.js'
import { findRenderers, type InPage, type Renderers } from './memory/renderers.js'
import { memoryRuns } from './memory/runs.js'
import { type Part, parseOptions } from './options.js'
import type { BrowserResults } from './results.js'
import { serve } from './server.js'
import { GROWTH_WORKLOADS, GROWTHS } from './sides/growth.js'

/**
 * The main script: windows of a page and in that a cross-site iframe, a port between the two. Runs on Electron
 * or on what plays it. Writes what it has measured to the file that `--json` names.
 */

const { parts, workloads, libraries, rounds, json } = parseOptions(process.argv.slice(2))
app.commandLine.appendSwitch('js-flags', '--expose-gc')
app.on('window-all-closed', () => {})

void app.whenReady().then(async () => {
  try {
    const results = await run()
    if (json !== undefined) writeFileSync(json, JSON.stringify(results))
    app.exit(0)
  } catch (error) {
    console.error(error)
    app.exit(1)
  }
})

async function run(): Promise<BrowserResults> {
  const server = await serve()
  const growing = { workloads: GROWTH_WORKLOADS, libraries: GROWTHS.map(({ name }) => name), rounds }
  const part = <T>(name: Part, work: (window: Window) => Promise<T[]>): Promise<T[]> =>
    parts.includes(name) ? inWindow(server.url, work) : Promise.resolve([])
  const results: BrowserResults = {
    ...(await inWindow(server.url, describe)),
    page: await part('page', ({ inPage }) =>
      interleave('page', { workloads, libraries, rounds }, (workload, library) =>
        inPage(`bench.sample('${workload}', '${library}')`),
      ),
    ),
    growth: await part('growth', ({ inPage }) =>
      interleave('growth', growing, (workload, growth) =>
        inPage(`bench.sampleGrowth('${workload}', '${growth}')`),
      ),
    ),
    memory: await part('memory', async ({ inPage, renderers }) => {
      if (renderers !== undefined) return memoryRuns(inPage, renderers)
      console.error('memory: left out, since there is no /proc to read it from')
      return []
    }),
  }
  server.close()
  return results
}

interface Window {
  readonly inPage: InPage
  readonly renderers: Renderers | undefined
}

/** A window for each part, so that none inherits what the one before it left behind. */
async function inWindow<T>(url: string, work: (window: Window) => Promise<T>): Promise<T> {
  const win = new BrowserWindow({ show: false })
  try {
    await win.loadURL(url)
    const inPage: InPage = (script) => win.webContents.executeJavaScript(script)
    return await work({ inPage, renderers: await findRenderers(inPage) })
  } finally {
    win.destroy()
  }
}

async function describe({ inPage, renderers }: Window) {
  const chromium = `Chromium ${await inPage<string>('chromium()')}`
  const { electron } = process.versions
  return {
    browser: electron === undefined ? chromium : `Electron ${electron}, ${chromium}`,
    processes:
      renderers === undefined
        ? 'two sites under site isolation'
        : 'two processes, told apart by their CPU time',
  }
}

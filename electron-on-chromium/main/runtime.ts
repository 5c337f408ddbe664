import type { BrowserError } from '../browser/browser-error.js'
import { launch, type RunningBrowser } from '../browser/launch.js'
import { BrowserHub } from '../contents/browser-hub.js'
import { type ElectronVersion, newestElectron } from '../electron-versions.js'

export interface RuntimeOptions {
  /** The version of Electron that is played. */
  electron: ElectronVersion
  seed: number
  headless: boolean | undefined
  /** Messages sent to a window before its first load are lost, which Electron leaves open. */
  dropEarlyMessages: boolean
}

/** The one browser behind the `electron` module of this process. */
class Runtime {
  options: RuntimeOptions = {
    electron: newestElectron,
    seed: 1,
    headless: undefined,
    dropEarlyMessages: false,
  }
  #hub: BrowserHub | undefined
  browser: RunningBrowser | undefined
  /** The browser turned out not to do what nothing works without; set by the command line. */
  onUnusable: (error: BrowserError) => void = (error) => {
    throw error
  }

  get hub(): BrowserHub {
    if (!this.#hub) throw new Error('the browser has not been started')
    return this.#hub
  }

  async start(appSwitches: ReadonlyMap<string, string>): Promise<RunningBrowser> {
    const { headless } = this.options
    this.browser = await launch({ headless, appSwitches, onUnusable: (error) => this.onUnusable(error) })
    // As in Electron; there is no `electron` beside it, because this is none.
    const chrome = this.browser.product.split(' ').at(-1)
    Object.defineProperty(process.versions, 'chrome', { value: chrome, enumerable: true })
    this.#hub = new BrowserHub(this.browser.connection)
    await this.#hub.start()
    return this.browser
  }
}

export const runtime = new Runtime()

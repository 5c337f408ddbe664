/** A version of Electron, as far as the apps that run here can tell it from another. */
export interface ElectronVersion {
  readonly major: number
  /** The milestone of Chromium that its releases carry (releases.electronjs.org). */
  readonly chromium: number
  /**
   * Sandboxed preloads have the modules `events`, `timers` and `url`, and `Buffer`, `setImmediate` and `clearImmediate`
   * (removed by electron/electron#53891).
   */
  readonly nodeShims: boolean
  /** `registerPreloadScript` takes `matches` and the like (in the declarations of 44.10.0 and 45.1.0, and not of 45.0.0). */
  readonly preloadPatterns: boolean
}

/** The versions that can be played, the oldest first: the newest patch of each major that this project supports. */
export const ELECTRON_VERSIONS: readonly ElectronVersion[] = [
  { major: 43, chromium: 150, nodeShims: true, preloadPatterns: false },
  { major: 44, chromium: 152, nodeShims: true, preloadPatterns: true },
  { major: 45, chromium: 156, nodeShims: false, preloadPatterns: true },
]

/** What is played unless the command line names another. */
export const newestElectron = ELECTRON_VERSIONS.at(-1) as ElectronVersion

/** The version that a text such as `45` names, if it can be played. */
export const electronVersion = (text: string): ElectronVersion | undefined =>
  ELECTRON_VERSIONS.find(({ major }) => String(major) === text)

/** The variable of the environment by which the command line can be told which version to play. */
export const ELECTRON_VARIABLE = 'ELECTRON_ON_CHROMIUM_ELECTRON'

/** What of an Electron's own version can be seen by the apps that run here. */
export interface ElectronVersion {
  readonly major: number
  /** The milestone of Chromium that its releases carry (releases.electronjs.org). */
  readonly chromium: number
}

/** The versions that can be played, the oldest first: the majors that this project supports. */
export const ELECTRON_VERSIONS: readonly ElectronVersion[] = [
  { major: 43, chromium: 150 },
  { major: 44, chromium: 152 },
  { major: 45, chromium: 156 },
]

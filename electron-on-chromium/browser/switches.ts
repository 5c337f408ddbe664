import { NATIVES_SYNTAX } from '../renderer/address-script.js'
import { schemes } from '../schemes/scheme-map.js'

export interface LaunchOptions {
  headless: boolean
  userDataDir: string
  /** Switches that the app appended with `app.commandLine.appendSwitch`. */
  appSwitches: ReadonlyMap<string, string>
}

/** Blink features that Electron turns on in every renderer (`shell/renderer/renderer_client_base.cc`). */
const BLINK_FEATURES = ['MessagePortCloseEvent']

/** Electron has no back/forward cache; the others only disturb. */
const DISABLED_FEATURES = ['BackForwardCache', 'HttpsUpgrades', 'Translate']

export function switches({ headless, userDataDir, appSwitches }: LaunchOptions): string[] {
  const list = [
    `--user-data-dir=${userDataDir}`,
    `--disable-features=${merge(DISABLED_FEATURES, appSwitches.get('disable-features'))}`,
    `--enable-blink-features=${merge(BLINK_FEATURES, appSwitches.get('enable-blink-features'))}`,
    // Electron's default fuse GrantFileProtocolExtraPrivileges: file: pages are one origin.
    '--allow-file-access-from-files',
    '--site-per-process',
    '--disable-popup-blocking',
    '--disable-quic',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--disable-component-update',
    '--disable-client-side-phishing-detection',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-hang-monitor',
    '--disable-sync',
    '--disable-breakpad',
    '--metrics-recording-only',
    '--password-store=basic',
    '--use-mock-keychain',
    '--mute-audio',
  ]
  if (headless) list.push('--headless=new', '--disable-gpu', '--hide-scrollbars')
  // Chromium's sandbox refuses to run as root, as in most containers.
  // And a window warns of that, and of the switches above, unless it is told that this is a test.
  if (process.getuid?.() === 0) list.push('--no-sandbox')
  if (!headless) list.push('--test-type')
  const jsFlags = [...(schemes().size > 0 ? [NATIVES_SYNTAX] : []), appSwitches.get('js-flags') ?? '']
  if (jsFlags.join('') !== '') list.push(`--js-flags=${jsFlags.join(' ')}`)
  for (const [name, value] of appSwitches)
    if (name !== 'js-flags' && name !== 'disable-features' && name !== 'enable-blink-features')
      list.push(value === '' ? `--${name}` : `--${name}=${value}`)
  return list
}

function merge(own: string[], more: string | undefined): string {
  return [...own, ...(more ? [more] : [])].join(',')
}

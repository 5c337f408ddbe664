import { notHere } from './unavailable.js'

interface Keys {
  /** What is done here. */
  done: string
  /** What has no effect that an app could see here: how a window looks, what other systems do. */
  quiet: string
  /** What is refused by name, unless it is what Electron does without it. */
  refused: Record<string, unknown>
}

/** The keys of the objects that are given to what is implemented, by the name of their type; a test holds them to `electron.d.ts`. */
export const OPTION_KEYS = {
  WebPreferences: {
    done: 'additionalArguments contextIsolation nodeIntegrationInSubFrames partition preload sandbox session',
    quiet: `
      accessibleTitle backgroundThrottling devTools disableHtmlFullscreenWindowResize disableWakeLocks
      enableDeprecatedPaste enableWebSQL focusOnNavigation navigateOnDragDrop plugins scrollBounce
      spellcheck transparent v8CacheOptions`,
    refused: {
      allowRunningInsecureContent: false,
      autoplayPolicy: 'no-user-gesture-required',
      defaultEncoding: 'ISO-8859-1',
      defaultFontFamily: undefined,
      defaultFontSize: 16,
      defaultMonospaceFontSize: 13,
      disableBlinkFeatures: '',
      disableDialogs: false,
      enableBlinkFeatures: '',
      enablePreferredSizeMode: false,
      experimentalFeatures: false,
      imageAnimationPolicy: 'animate',
      images: true,
      javascript: true,
      minimumFontSize: 0,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      offscreen: false,
      safeDialogs: false,
      safeDialogsMessage: undefined,
      textAreasAreResizable: true,
      webgl: true,
      webSecurity: true,
      webviewTag: false,
      zoomFactor: 1,
      zoomMode: 'default',
    },
  },
  BaseWindowConstructorOptions: {
    done: 'center height parent show title width x y',
    quiet: `
      accentColor acceptFirstMouse alwaysOnTop appShim autoHideMenuBar backgroundColor backgroundMaterial closable darkTheme
      disableAutoHideCursor enableLargerThanScreen focusable frame fullscreenable hasShadow hiddenInMissionControl icon
      maxHeight maxWidth maximizable minHeight minWidth minimizable modal movable name opacity resizable roundedCorners
      skipTaskbar tabbingIdentifier thickFrame titleBarOverlay titleBarStyle trafficLightPosition transparent type vibrancy
      visualEffectState windowStatePersistence zoomToPageWidth`,
    refused: { fullscreen: false, kiosk: false, simpleFullscreen: false, useContentSize: false },
  },
  BrowserWindowConstructorOptions: {
    done: 'webPreferences',
    quiet: 'paintWhenInitiallyHidden',
    refused: {},
  },
  WebContentsViewConstructorOptions: { done: 'webContents webPreferences', quiet: '', refused: {} },
  LoadURLOptions: {
    done: 'httpReferrer',
    quiet: '',
    refused: { baseURLForDataURL: undefined, extraHeaders: '', postData: undefined, userAgent: undefined },
  },
  LoadFileOptions: { done: 'hash query search', quiet: '', refused: {} },
  CloseOpts: { done: 'waitForBeforeUnload', quiet: '', refused: {} },
  WindowOpenHandlerResponse: {
    done: 'action createWindow outlivesOpener overrideBrowserWindowOptions',
    quiet: '',
    refused: {},
  },
  ForkOptions: {
    done: 'cwd env execArgv serviceName stdio',
    quiet: 'allowLoadingUnsignedLibraries disclaim',
    refused: { partition: undefined, respondToAuthRequestsFromMainProcess: false, session: undefined },
  },
  FromPartitionOptions: { done: '', quiet: 'cache', refused: {} },
  PreloadScriptRegistration: {
    done: 'excludeGlobs excludeMatches filePath id includeGlobs matches type',
    quiet: '',
    refused: { matchOriginAsFallback: false },
  },
  Privileges: {
    done: 'standard supportFetchAPI',
    // Pages of such a scheme are secure contexts that CORS, service workers and whole bodies are there for in any case.
    quiet: 'allowServiceWorkers codeCache corsEnabled secure stream',
    refused: { allowExtensions: false, bypassCSP: false },
  },
} as const satisfies Record<string, Keys>

/** Names of the objects, in the sentences of errors. */
const CALLED: Partial<Record<keyof typeof OPTION_KEYS, string>> = {
  WebPreferences: 'webPreferences',
  LoadURLOptions: 'loadURL: options',
  ForkOptions: 'fork: options',
  PreloadScriptRegistration: 'registerPreloadScript: script',
  Privileges: 'privileges',
}

/** Throws for the first key that asks for something that is not here, by its name. */
export function refuseOptions(type: keyof typeof OPTION_KEYS, given: object): void {
  const { refused } = OPTION_KEYS[type] as Keys
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || !Object.hasOwn(refused, key) || value === refused[key]) continue
    const shown = typeof value === 'object' ? '…' : JSON.stringify(value)
    notHere(`${CALLED[type] ?? type}.${key}: ${shown}`)
  }
}

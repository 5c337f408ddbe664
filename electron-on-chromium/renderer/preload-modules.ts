import type { Meeting } from './world-meeting.js'

/** What the modules of a sandboxed preload are made of. */
export interface ModuleParts {
  contextIsolated: boolean
  frameToken: string
  ipcRenderer: unknown
  /** The way to the main world; `undefined` where that runs no scripts, or is this one. */
  meeting: Meeting | undefined
}

/**
 * What `require('electron')` is in a sandboxed preload (`lib/sandboxed_renderer/api/module-list.ts`). Every name is
 * there; a member that cannot be had says so when it is used. Self-contained: its source runs in the page.
 */
export function createModules({ contextIsolated, frameToken, ipcRenderer, meeting }: ModuleParts): object {
  const refuse = (what: string): never => {
    throw new Error(`${what} is not available in electron-on-chromium (see its README). Run it on Electron.`)
  }
  const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')
  /** Adds members that refuse: methods when they are called, properties when they are read. */
  const refusing = <T extends object>(name: string, owner: T, methods: string, properties = ''): T => {
    for (const key of words(methods))
      Object.defineProperty(owner, key, { value: () => refuse(`${name}.${key}`), enumerable: true })
    for (const key of words(properties))
      Object.defineProperty(owner, key, { get: () => refuse(`${name}.${key}`), enumerable: true })
    return owner
  }
  const mainWorld = (use: string): Meeting => {
    if (!contextIsolated)
      throw new Error('contextBridge API can only be used when contextIsolation is enabled')
    return meeting ?? refuse(`${use} in a document whose main world runs no scripts`)
  }

  const contextBridge = refusing(
    'contextBridge',
    {
      exposeInMainWorld: (key: string, api: unknown): void =>
        mainWorld('contextBridge.exposeInMainWorld').expose(key, api),
      executeInMainWorld: (script: unknown): unknown =>
        mainWorld('contextBridge.executeInMainWorld').execute(script),
    },
    'exposeInIsolatedWorld',
  )

  const parameters = new Map<string, string>()
  const crashReporter = {
    addExtraParameter: (key: string, value: string): void => void parameters.set(key, value),
    removeExtraParameter: (key: string): void => void parameters.delete(key),
    getParameters: (): Record<string, string> => Object.fromEntries(parameters),
  }

  type Callback = (result: unknown, error: unknown) => void
  /** Runs now; the promise, and the callback that may stand last, tell how it went. */
  const executeJavaScript = async (code: string, ...rest: unknown[]): Promise<unknown> => {
    // biome-ignore lint/security/noGlobalEval: to run text is what the method is for.
    const run: (source: string) => unknown = eval
    const callback = rest.find((each): each is Callback => typeof each === 'function')
    try {
      const result = contextIsolated ? mainWorld('webFrame.executeJavaScript').evaluate(code) : run(code)
      callback?.(result, undefined)
      return result
    } catch (error) {
      callback?.(undefined, error)
      throw error
    }
  }

  const isTop = window === window.top
  const webFrame: object = refusing(
    'webFrame',
    { frameToken, executeJavaScript },
    `addListener clearCache executeJavaScriptInIsolatedWorld findFrameByName findFrameByRoutingId findFrameByToken
     getFrameForSelector getIsolatedWorlds getResourceUsage getWordSuggestions getZoomFactor getZoomLevel insertCSS
     insertText isWordMisspelled off on once removeInsertedCSS removeListener setIsolatedWorldInfo
     setSpellCheckProvider setVisualZoomLevelLimits setZoomFactor setZoomLevel`,
    `firstChild nextSibling routingId ${isTop ? '' : 'parent top'} ${window.opener === null ? '' : 'opener'}`,
  )
  if (isTop) Object.assign(webFrame, { top: webFrame, parent: null })
  if (window.opener === null) Object.assign(webFrame, { opener: null })

  return {
    contextBridge,
    crashReporter,
    ipcRenderer,
    nativeImage: refusing(
      'nativeImage',
      {},
      `createEmpty createFromBitmap createFromBuffer createFromDataURL createFromNamedImage createFromPath
       createMenuSymbol createThumbnailFromPath`,
    ),
    sharedTexture: refusing(
      'sharedTexture',
      {},
      'importSharedTexture sendSharedTexture setSharedTextureReceiver',
      'subtle',
    ),
    webFrame,
    webUtils: refusing('webUtils', {}, 'getPathForFile'),
  }
}

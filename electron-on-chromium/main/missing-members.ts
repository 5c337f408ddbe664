/**
 * What Electron's objects have and the ones here do not, by the name under which an error speaks of them. A test holds
 * the lists to `electron.d.ts`.
 */
export const MISSING = {
  app: {
    methods: `
      addRecentDocument clearRecentDocuments configureHostResolver configureWebAuthn
      disableDomainBlockingFor3DAPIs focus getAccessibilitySupportFeatures getAppMetrics
      getApplicationInfoForProtocol getApplicationNameForProtocol getBadgeCount getCurrentActivityType
      getFileIcon getGPUFeatureStatus getGPUInfo getJumpListSettings getLocaleCountryCode
      getLoginItemSettings getPreferredSystemLanguages getRecentDocuments getSystemLocale
      hide importCertificate invalidateCurrentActivity
      isAccessibilitySupportEnabled isActive isDefaultProtocolClient isEmojiPanelSupported
      isHardwareAccelerationEnabled isHidden isInApplicationsFolder isSecureKeyboardEntryEnabled
      moveToApplicationsFolder relaunch removeAsDefaultProtocolClient
      resignCurrentActivity resolveProxy setAccessibilitySupportEnabled setAccessibilitySupportFeatures setActivationPolicy setAppLogsPath
      setAsDefaultProtocolClient setBadgeCount setClientCertRequestPasswordHandler
      setJumpList setLoginItemSettings setProxy setSecureKeyboardEntryEnabled
      setToastActivatorCLSID setUserActivity setUserTasks show showAboutPanel showEmojiPanel
      startAccessingSecurityScopedResource startAppShimServer stopAppShimServer updateCurrentActivity
    `,
    properties: `
      accessibilitySupportEnabled applicationMenu badgeCount dock runningUnderARM64Translation
      toastActivatorCLSID userAgentFallback
    `,
  },
  BaseWindow: {
    methods: `
      addTabbedWindow closeFilePreview getAccentColor getBackgroundColor getMaximumSize getMediaSourceId
      getMinimumSize getNativeWindowHandle getNormalBounds getOpacity getPosition getRepresentedFilename
      getWindowButtonPosition hasShadow hookWindowMessage isAlwaysOnTop isClosable isContentProtected
      isDocumentEdited isEnabled isFocusable isFullScreen isFullScreenable isHiddenInMissionControl isKiosk
      isMaximizable isMaximized isMenuBarAutoHide isMenuBarVisible isMinimizable isMinimized isModal
      isMovable isNormal isResizable isSimpleFullScreen isSnapped isTabletMode isVisibleOnAllWorkspaces
      isWindowMessageHooked maximize mergeAllWindows minimize moveAbove moveTabToNewWindow previewFile
      restore selectNextTab selectPreviousTab setAccentColor setDocumentEdited setEnabled setFullScreen
      setFullScreenable setIgnoreMouseEvents setKiosk setPosition setShape setSheetOffset
      setSimpleFullScreen setThumbarButtons setThumbnailClip setThumbnailToolTip setTouchBar showAllTabs
      toggleTabBar unhookAllWindowMessages unhookWindowMessage unmaximize
    `,
    properties: `
      accessibleTitle autoHideMenuBar closable documentEdited excludedFromShownWindowsMenu focusable
      fullScreen fullScreenable kiosk maximizable menuBarVisible minimizable movable representedFilename
      resizable shadow simpleFullScreen snapped tabbingIdentifier title visibleOnAllWorkspaces
    `,
  },
  BrowserWindow: {
    methods: `
      addBrowserView blurWebView focusOnWebView getBrowserView getBrowserViews removeBrowserView
      setBrowserView setTopBrowserView showDefinitionForSelection
    `,
    properties: '',
  },
  WebContents: {
    methods: `
      addWorkSpace adjustSelection beginFrameSubscription canGoBack canGoForward canGoToOffset
      centerSelection clearHistory clone copy copyImageAt copyVideoFrameAt cut delete
      disableDeviceEmulation downloadURL enableDeviceEmulation endFrameSubscription
      executeJavaScriptInIsolatedWorld findInPage focus getAllSharedWorkers getBackgroundThrottling
      getDevToolsTitle getFrameRate getMediaSourceId getOSProcessId getOrCreateDevToolsTargetId
      getPrintersAsync getUserAgent getWebRTCIPHandlingPolicy getWebRTCUDPPortRange getZoomFactor
      getZoomLevel getZoomMode goBack goForward goToIndex goToOffset insertCSS insertText inspectElement
      inspectServiceWorker inspectSharedWorker inspectSharedWorkerById invalidate isAudioMuted
      isBeingCaptured isCaretBrowsingEnabled isCurrentlyAudible isDevToolsFocused isFocused isOffscreen isPainting isWaitingForResponse paste pasteAndMatchStyle print
      printToPDF redo removeInsertedCSS removeWorkSpace replace replaceMisspelling savePage
      saveVideoFrameAs scrollToBottom scrollToTop selectAll setAudioMuted
      setBackgroundThrottling setCaretBrowsingEnabled setDevToolsWebContents
      setFrameRate setIgnoreMenuShortcuts setImageAnimationPolicy setUserAgent setVisualZoomLevelLimits
      setWebRTCIPHandlingPolicy setWebRTCUDPPortRange setZoomFactor setZoomLevel setZoomMode
      showDefinitionForSelection startDrag startPainting stopFindInPage stopPainting takeHeapSnapshot
      undo unselect
    `,
    properties: `
      audioMuted backgroundThrottling caretBrowsingEnabled debugger devToolsWebContents focusedFrame
      frameRate hostWebContents userAgent zoomFactor zoomLevel zoomMode
    `,
  },
  WebFrameMain: {
    methods: `
      collectJavaScriptCallStack copyVideoFrameAt printToPDF saveVideoFrameAs
    `,
    properties: '',
  },
  Session: {
    methods: `
      addWordToSpellCheckerDictionary allowNTLMCredentialsForDomains clearAuthCache clearCache
      clearCodeCaches clearData clearHostResolverCache clearSharedDictionaryCache
      clearSharedDictionaryCacheForIsolationKey clearStorageData closeAllConnections
      createInterruptedDownload disableNetworkEmulation downloadURL enableNetworkEmulation fetch
      flushStorageData forceReloadProxyConfig getAllExtensions getBlobData getCacheSize getExtension
      getPreloads getSharedDictionaryInfo getSharedDictionaryUsageInfo getSpellCheckerLanguages
      getStoragePath getUserAgent isSpellCheckerEnabled listWordsInSpellCheckerDictionary loadExtension
      preconnect registerLocalAIHandler removeExtension removeWordFromSpellCheckerDictionary resolveHost
      resolveProxy setBluetoothPairingHandler setCertificateVerifyProc setCodeCachePath
      setDevicePermissionHandler setDisplayMediaRequestHandler setDownloadPath setPermissionCheckHandler
      setPermissionRequestHandler setPreloads setProxy setSSLConfig setSpellCheckerDictionaryDownloadURL
      setSpellCheckerEnabled setSpellCheckerLanguages setUSBProtectedClassesHandler setUserAgent
    `,
    properties: `
      availableSpellCheckerLanguages cookies extensions netLog serviceWorkers spellCheckerEnabled
      storagePath webRequest
    `,
  },
  protocol: {
    methods: `
      getSource interceptBufferProtocol interceptFileProtocol interceptHttpProtocol
      interceptStreamProtocol interceptStringProtocol isProtocolIntercepted isProtocolRegistered
      registerBufferProtocol registerFileProtocol registerHttpProtocol registerSource
      registerStreamProtocol registerStringProtocol uninterceptProtocol unregisterProtocol
    `,
    properties: '',
  },
  NavigationHistory: {
    methods: `
      canGoBack canGoForward canGoToOffset clear getActiveIndex getAllEntries getEntryAtIndex goToIndex
      length removeEntryAtIndex restore
    `,
    properties: '',
  },
  NativeImage: {
    methods: `
      addRepresentation crop getAspectRatio getBitmap getNativeHandle getScaleFactors isTemplateImage
      resize setTemplateImage toBitmap toJPEG
    `,
    properties: `
      isMacTemplateImage
    `,
  },
  CommandLine: {
    methods: '',
    properties: '',
  },
  BaseWindowStatics: { methods: 'clearPersistedState', properties: '' },
  BrowserWindowStatics: { methods: 'fromBrowserView', properties: '' },
  sessionModule: { methods: 'fromPath', properties: '' },
  webContentsModule: { methods: 'fromDevToolsTargetId', properties: '' },
} as const satisfies Record<string, { methods: string; properties: string }>

/** What does nothing, because nothing of it could be seen here: how windows look, and the developer tools. */
export const QUIET = {
  app: 'releaseSingleInstanceLock setAboutPanelOptions setAppUserModelId setDesktopName',
  BaseWindow: `
    blur center flashFrame moveTop setAlwaysOnTop setAppDetails setAspectRatio setAutoHideCursor
    setAutoHideMenuBar setBackgroundColor setBackgroundMaterial setClosable setContentProtection
    setFocusable setHasShadow setHiddenInMissionControl setIcon setMaximizable setMaximumSize
    setMinimizable setMinimumSize setMovable setOpacity setOverlayIcon setProgressBar
    setRepresentedFilename setResizable setSkipTaskbar setTitleBarOverlay setVibrancy
    setVisibleOnAllWorkspaces setWindowButtonPosition setWindowButtonVisibility invalidateShadow
  `,
  WebContents: 'closeDevTools openDevTools setDevToolsTitle toggleDevTools',
} as const

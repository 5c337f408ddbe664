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
      hasSingleInstanceLock hide importCertificate invalidateCurrentActivity
      isAccessibilitySupportEnabled isActive isDefaultProtocolClient isEmojiPanelSupported
      isHardwareAccelerationEnabled isHidden isInApplicationsFolder isSecureKeyboardEntryEnabled
      moveToApplicationsFolder relaunch releaseSingleInstanceLock removeAsDefaultProtocolClient
      requestSingleInstanceLock resignCurrentActivity resolveProxy setAboutPanelOptions
      setAccessibilitySupportEnabled setAccessibilitySupportFeatures setActivationPolicy setAppLogsPath
      setAppUserModelId setAsDefaultProtocolClient setBadgeCount setClientCertRequestPasswordHandler
      setDesktopName setJumpList setLoginItemSettings setProxy setSecureKeyboardEntryEnabled
      setToastActivatorCLSID setUserActivity setUserTasks show showAboutPanel showEmojiPanel
      startAccessingSecurityScopedResource startAppShimServer stopAppShimServer updateCurrentActivity
    `,
    properties: `
      accessibilitySupportEnabled applicationMenu badgeCount dock runningUnderARM64Translation
      toastActivatorCLSID userAgentFallback
    `,
  },
  BrowserWindow: {
    methods: `
      addBrowserView addTabbedWindow blur blurWebView center closeFilePreview flashFrame focusOnWebView
      getAccentColor getBackgroundColor getBrowserView getBrowserViews getChildWindows getContentBounds
      getContentSize getMaximumSize getMediaSourceId getMinimumSize getNativeWindowHandle getNormalBounds
      getOpacity getParentWindow getPosition getRepresentedFilename getWindowButtonPosition hasShadow
      hookWindowMessage invalidateShadow isAlwaysOnTop isClosable isContentProtected isDocumentEdited
      isEnabled isFocusable isFullScreen isFullScreenable isHiddenInMissionControl isKiosk isMaximizable
      isMaximized isMenuBarAutoHide isMenuBarVisible isMinimizable isMinimized isModal isMovable isNormal
      isResizable isSimpleFullScreen isSnapped isTabletMode isVisibleOnAllWorkspaces
      isWindowMessageHooked maximize mergeAllWindows minimize moveAbove moveTabToNewWindow moveTop
      previewFile removeBrowserView restore selectNextTab selectPreviousTab setAccentColor setAlwaysOnTop
      setAppDetails setAspectRatio setAutoHideCursor setAutoHideMenuBar setBackgroundColor
      setBackgroundMaterial setBounds setBrowserView setClosable setContentBounds setContentProtection
      setContentSize setDocumentEdited setEnabled setFocusable setFullScreen setFullScreenable
      setHasShadow setHiddenInMissionControl setIcon setIgnoreMouseEvents setKiosk setMaximizable
      setMaximumSize setMinimizable setMinimumSize setMovable setOpacity setOverlayIcon setParentWindow
      setPosition setProgressBar setRepresentedFilename setResizable setShape setSheetOffset
      setSimpleFullScreen setSize setSkipTaskbar setThumbarButtons setThumbnailClip setThumbnailToolTip
      setTitleBarOverlay setTopBrowserView setTouchBar setVibrancy setVisibleOnAllWorkspaces
      setWindowButtonPosition setWindowButtonVisibility showAllTabs showDefinitionForSelection
      toggleTabBar unhookAllWindowMessages unhookWindowMessage unmaximize
    `,
    properties: `
      accessibleTitle autoHideMenuBar closable documentEdited excludedFromShownWindowsMenu focusable
      fullScreen fullScreenable kiosk maximizable menuBarVisible minimizable movable representedFilename
      resizable shadow simpleFullScreen snapped tabbingIdentifier title visibleOnAllWorkspaces
    `,
  },
  WebContents: {
    methods: `
      addWorkSpace adjustSelection beginFrameSubscription canGoBack canGoForward canGoToOffset
      centerSelection clearHistory clone closeDevTools copy copyImageAt copyVideoFrameAt cut delete
      disableDeviceEmulation downloadURL enableDeviceEmulation endFrameSubscription
      executeJavaScriptInIsolatedWorld findInPage focus getAllSharedWorkers getBackgroundThrottling
      getDevToolsTitle getFrameRate getMediaSourceId getOSProcessId getOrCreateDevToolsTargetId
      getPrintersAsync getUserAgent getWebRTCIPHandlingPolicy getWebRTCUDPPortRange getZoomFactor
      getZoomLevel getZoomMode goBack goForward goToIndex goToOffset insertCSS insertText inspectElement
      inspectServiceWorker inspectSharedWorker inspectSharedWorkerById invalidate isAudioMuted
      isBeingCaptured isCaretBrowsingEnabled isCurrentlyAudible isDevToolsFocused isDevToolsOpened
      isFocused isOffscreen isPainting isWaitingForResponse openDevTools paste pasteAndMatchStyle print
      printToPDF redo removeInsertedCSS removeWorkSpace replace replaceMisspelling savePage
      saveVideoFrameAs scrollToBottom scrollToTop selectAll setAudioMuted
      setBackgroundThrottling setCaretBrowsingEnabled setDevToolsTitle setDevToolsWebContents
      setFrameRate setIgnoreMenuShortcuts setImageAnimationPolicy setUserAgent setVisualZoomLevelLimits
      setWebRTCIPHandlingPolicy setWebRTCUDPPortRange setZoomFactor setZoomLevel setZoomMode
      showDefinitionForSelection startDrag startPainting stopFindInPage stopPainting takeHeapSnapshot
      toggleDevTools undo unselect
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
  BrowserWindowStatics: { methods: 'clearPersistedState fromBrowserView', properties: '' },
  sessionModule: { methods: 'fromPath', properties: '' },
  webContentsModule: { methods: 'fromDevToolsTargetId', properties: '' },
} as const satisfies Record<string, { methods: string; properties: string }>

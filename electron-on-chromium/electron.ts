/**
 * The module that `import … from 'electron'` resolves to in the main process. Every name that Electron's
 * main process exports is here, so that no import fails; what is not implemented throws when it is used.
 */

import { app } from './main/app.js'
import { BaseWindow } from './main/base-window.js'
import { BrowserWindow } from './main/browser-window.js'
import { contentTracing } from './main/content-tracing.js'
import { ipcMain } from './main/ipc-main.js'
import { refuseMissingMembers } from './main/refusals.js'
import { session } from './main/session.js'
import { unavailable } from './main/unavailable.js'
import { utilityProcess } from './main/utility-process.js'
import { View, WebContentsView } from './main/view.js'
import { webContents } from './main/web-contents.js'
import { webFrameMain } from './main/web-frame-main.js'
import { MessageChannelMain } from './ports/message-port-main.js'

refuseMissingMembers()

/** `protocol` is the default session's. */
const protocol = session.defaultSession.protocol

/** Taking the menu away is the one thing that can be done without a menu. */
const Menu = new Proxy(unavailable('Menu') as object, {
  get: (target, key) => (key === 'setApplicationMenu' ? removeMenu : Reflect.get(target, key)),
}) as never
function removeMenu(menu: unknown): void {
  if (menu !== null) (unavailable('Menu.setApplicationMenu') as () => void)()
}

const autoUpdater = unavailable('autoUpdater')
const BrowserView = unavailable('BrowserView')
const clipboard = unavailable('clipboard')
const crashReporter = unavailable('crashReporter')
const desktopCapturer = unavailable('desktopCapturer')
const dialog = unavailable('dialog')
const globalShortcut = unavailable('globalShortcut')
const inAppPurchase = unavailable('inAppPurchase')
const MenuItem = unavailable('MenuItem')
const nativeImage = unavailable('nativeImage')
const nativeTheme = unavailable('nativeTheme')
const net = unavailable('net')
const netLog = unavailable('netLog')
const Notification = unavailable('Notification')
const powerMonitor = unavailable('powerMonitor')
const powerSaveBlocker = unavailable('powerSaveBlocker')
const pushNotifications = unavailable('pushNotifications')
const safeStorage = unavailable('safeStorage')
const screen = unavailable('screen')
const ServiceWorkerMain = unavailable('ServiceWorkerMain')
const ShareMenu = unavailable('ShareMenu')
const shell = unavailable('shell')
const systemPreferences = unavailable('systemPreferences')
const TouchBar = unavailable('TouchBar')
const Tray = unavailable('Tray')
const ImageView = unavailable('ImageView')

export {
  app,
  autoUpdater,
  BaseWindow,
  BrowserView,
  BrowserWindow,
  clipboard,
  contentTracing,
  crashReporter,
  desktopCapturer,
  dialog,
  globalShortcut,
  ImageView,
  inAppPurchase,
  ipcMain,
  Menu,
  MenuItem,
  MessageChannelMain,
  Notification,
  nativeImage,
  nativeTheme,
  net,
  netLog,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  pushNotifications,
  ServiceWorkerMain,
  ShareMenu,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  TouchBar,
  Tray,
  utilityProcess,
  View,
  WebContentsView,
  webContents,
  webFrameMain,
}

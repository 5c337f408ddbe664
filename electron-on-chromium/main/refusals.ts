import { app } from './app.js'
import { BaseWindow } from './base-window.js'
import { BrowserWindow } from './browser-window.js'
import { MISSING, QUIET } from './missing-members.js'
import { CapturedImage } from './native-image.js'
import { NavigationHistory } from './navigation-history.js'
import { Protocol } from './protocol.js'
import { Session, session } from './session.js'
import { quietMembers, refuseMembers } from './unavailable.js'
import { WebContents, webContents } from './web-contents.js'
import { WebFrameMain } from './web-frame-main.js'

/** Makes every member of Electron's objects that is not here say so when it is used. */
export function refuseMissingMembers(): void {
  quietMembers(Object.getPrototypeOf(app) as object, QUIET.app)
  quietMembers(BaseWindow.prototype, QUIET.BaseWindow)
  quietMembers(WebContents.prototype, QUIET.WebContents)
  refuseMembers(Object.getPrototypeOf(app) as object, 'app', MISSING.app)
  refuseMembers(Object.getPrototypeOf(app.commandLine) as object, 'CommandLine', MISSING.CommandLine)
  refuseMembers(BaseWindow.prototype, 'BaseWindow', MISSING.BaseWindow)
  refuseMembers(BrowserWindow.prototype, 'BrowserWindow', MISSING.BrowserWindow)
  refuseMembers(WebContents.prototype, 'WebContents', MISSING.WebContents)
  refuseMembers(WebFrameMain.prototype, 'WebFrameMain', MISSING.WebFrameMain)
  refuseMembers(NavigationHistory.prototype, 'NavigationHistory', MISSING.NavigationHistory)
  refuseMembers(CapturedImage.prototype, 'NativeImage', MISSING.NativeImage)
  refuseMembers(Session.prototype, 'Session', MISSING.Session)
  refuseMembers(Protocol.prototype, 'protocol', MISSING.protocol)
  refuseMembers(BaseWindow, 'BaseWindow', MISSING.BaseWindowStatics)
  refuseMembers(BrowserWindow, 'BrowserWindow', MISSING.BrowserWindowStatics)
  refuseMembers(session, 'session', MISSING.sessionModule)
  refuseMembers(webContents, 'webContents', MISSING.webContentsModule)
}

// What stands above a piece of a file: its imports, and what was made there.
declare const app: typeof import('electron').app
declare const protocol: typeof import('electron').protocol
declare const utilityProcess: typeof import('electron').utilityProcess
declare const BrowserWindow: typeof import('electron').BrowserWindow
declare const WebContentsView: typeof import('electron').WebContentsView
declare const createBridge: typeof import('electron-port-bridge/main').createBridge
declare const secureWebPreferences: typeof import('electron-port-bridge/main').secureWebPreferences
declare const bridge: import('electron-port-bridge/main').Bridge
declare const asMessagePort: typeof import('electron-port-bridge/port').asMessagePort
declare const path: string
declare const a: import('electron').BrowserWindow
declare const b: import('electron').BrowserWindow
declare const win: import('electron').BrowserWindow
declare const worker: import('electron').BrowserWindow
declare const search: import('electron-port-bridge/contract').Contract
declare const thumbnails: import('electron-port-bridge/contract').Contract
declare const primes: import('electron-port-bridge/contract').Contract
declare const connect: typeof import('electron-port-bridge/renderer').connect
declare const measureCalls: typeof import('electron-port-bridge/renderer').measureCalls
declare const expectManifest: typeof import('electron-port-bridge/testing').expectManifest
declare const mainWindow: import('electron').BrowserWindow
// biome-ignore lint/suspicious/noExplicitAny: whatever a page's pieces are about.
declare const notes: import('electron-port-bridge/contract').Contract<any, 'notes'>
// biome-ignore lint/suspicious/noExplicitAny: as above.
declare const provider: any
type Middleware = import('electron-port-bridge/contract').Middleware
interface User {
  readonly name: string
}
declare const accounts: ReadonlyMap<number, User>
declare function withUser(
  userOf: (webContentsId: number) => Promise<User | undefined>,
): import('electron-port-bridge/contract').Middleware<
  { user: User },
  object,
  import('electron-port-bridge/main').DocumentFacts
>
declare function onlyRole(
  role: string,
): import('electron-port-bridge/contract').Middleware<object, { user: User }>

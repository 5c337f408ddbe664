/**
 * The main script of `npm run inspect`: runs the app's own, whose `createBridge` then opens the inspector. The app is not
 * changed for it: for its imports `electron-port-bridge/main` is `inspected-main.ts`.
 */
import { register } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

register('./inspected-hooks.js', {
  parentURL: import.meta.url,
  data: { from: 'electron-port-bridge/main', to: new URL('./inspected-main.js', import.meta.url).href },
})
const [host = '', , main = '', ...rest] = process.argv
process.argv = [host, main, ...rest]
await import(pathToFileURL(resolve(main)).href)

// typed-ipc-preload.ts
import { exposeElectronAPI } from '@electron-toolkit/preload'

exposeElectronAPI()

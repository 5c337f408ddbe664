// trpc-preload.ts
import { exposeElectronTRPC } from 'electron-trpc/main'

exposeElectronTRPC()

import { readyMadePreload } from 'electron-port-bridge/vite'
import { defineConfig } from 'vite'

export default defineConfig({ plugins: [readyMadePreload()] })

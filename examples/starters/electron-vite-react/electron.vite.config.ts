import react from '@vitejs/plugin-react'
import { readyMadePreload } from 'electron-port-bridge/vite'
import { defineConfig } from 'electron-vite'

export default defineConfig({
  // With the kit in `dependencies`, as here, main does not bundle it and the plugin has nothing to do.
  main: { plugins: [readyMadePreload()] },
  renderer: { plugins: [react()] },
})

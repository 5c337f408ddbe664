import { compile } from 'svelte/compiler'
import { defineConfig } from 'vitest/config'

const conditions = ['electron-port-bridge-testing', 'browser']

export default defineConfig({
  plugins: [
    {
      name: 'svelte',
      transform: (code, id) => (id.endsWith('.svelte') ? compile(code, { filename: id }).js : undefined),
    },
  ],
  test: { include: ['src/*.test.ts'] },
  resolve: { conditions },
  ssr: { resolve: { conditions } },
})

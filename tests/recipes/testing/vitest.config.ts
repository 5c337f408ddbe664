// vitest.config.ts
import { defineConfig } from 'vitest/config'

const conditions = ['electron-port-bridge-testing']

export default defineConfig({
  test: { include: ['src/*.test.ts'] },
  // The first is for tests with a document, the second for those in Node.
  resolve: { conditions },
  ssr: { resolve: { conditions } },
})
